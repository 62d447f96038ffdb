/* The files of page/, put into the program by tools/embed.py. Not terminated by zero. */
#ifndef GOLFCOACH_API_EMBEDDED_H
#define GOLFCOACH_API_EMBEDDED_H

#include <stddef.h>

extern const unsigned char api_file_front_html[], api_file_docs_html[], api_file_docs_js[],
    api_file_icon_svg[], api_file_style_css[];
extern const size_t api_file_front_html_size, api_file_docs_html_size, api_file_docs_js_size,
    api_file_icon_svg_size, api_file_style_css_size;

#endif
