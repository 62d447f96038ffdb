/* The files of page/, put into the program by tools/embed.py. Not terminated by zero. */
#ifndef GOLFCOACH_ENGINE_REPORT_EMBEDDED_H
#define GOLFCOACH_ENGINE_REPORT_EMBEDDED_H

#include <stddef.h>

extern const unsigned char report_file_report_html[], report_file_style_css[],
    report_file_data_js[], report_file_skeleton_js[], report_file_player_js[],
    report_file_curves_js[], report_file_figure_js[], report_file_report_js[],
    report_file_compare_html[], report_file_compare_js[];
extern const size_t report_file_report_html_size, report_file_style_css_size,
    report_file_data_js_size, report_file_skeleton_js_size, report_file_player_js_size,
    report_file_curves_js_size, report_file_figure_js_size, report_file_report_js_size,
    report_file_compare_html_size, report_file_compare_js_size;

#endif
