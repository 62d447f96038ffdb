/* What JSON looks like, as tables: one description checks a request, prints the OpenAPI schema and
 * is held against the replies by the tests. Static data; any thread. */
#ifndef GOLFCOACH_API_SHAPE_H
#define GOLFCOACH_API_SHAPE_H

#include <glib.h>
#include <jansson.h>

typedef struct ApiShape ApiShape;

typedef enum {
    API_TEXT,    /* low..high characters; choices: one of "a|b|c" */
    API_EMAIL,   /* text with one @, at most 254 bytes */
    API_ID,      /* UUID */
    API_MOMENT,  /* RFC 3339 with an offset */
    API_DATE,    /* "1980-02-29" */
    API_INTEGER, /* low..high */
    API_NUMBER,  /* low..high */
    API_BOOLEAN,
    API_OBJECT, /* of `shape`; NULL = any object */
    API_LIST,   /* of `shape`s, or of text if NULL; low..high entries */
    API_ANY,    /* any JSON value */
} ApiType;

enum {
    API_REQUIRED = 1, /* must be there; in replies: always is */
    API_NULLABLE = 2, /* may be null */
};

typedef struct {
    const char *name;
    ApiType type;
    unsigned flags;
    double low, high; /* see ApiType; both 0 = the type's own limits */
    const char *choices;
    const ApiShape *shape;
    const char *help; /* for the document; NULL = the name says it */
} ApiField;

struct ApiShape {
    const char *name; /* of the schema in the document: "Swing" */
    const ApiField *fields;
    gsize count;
};

/* Defines a shape; API_SHAPE_INSIDE one that only others of its file name. */
#define API_SHAPE(variable, title, ...)                                                            \
    static const ApiField variable##_FIELDS[] = {__VA_ARGS__};                                     \
    const ApiShape variable = {title, variable##_FIELDS, G_N_ELEMENTS(variable##_FIELDS)}
#define API_SHAPE_INSIDE(variable, title, ...)                                                     \
    static const ApiField variable##_FIELDS[] = {__VA_ARGS__};                                     \
    static const ApiShape variable = {title, variable##_FIELDS, G_N_ELEMENTS(variable##_FIELDS)}

/* What is wrong with a request: {"field": "swing.club_type", "message": "…"} each. NULL: nothing.
 * New reference. */
json_t *api_shape_mistakes(const ApiShape *shape, const json_t *value);

/* The same for a query string or a form: texts become values of their field's type in the object
 * returned; NULL with *ret_mistakes (new reference) if they cannot, or if one is there twice. */
typedef struct {
    const char *name, *value;
} ApiPair;
json_t *api_shape_from_pairs(const ApiShape *shape, const ApiPair *pairs, gsize count,
                             json_t **ret_mistakes);

/* Whether text is what API_EMAIL takes. */
gboolean api_shape_is_email(const char *text);

/* JSON Schema 2020-12 of the shape; shapes inside are "#/components/schemas/NAME". New reference.
 */
json_t *api_shape_schema(const ApiShape *shape);
/* Of one field; for query parameters. */
json_t *api_field_schema(const ApiField *field);

/* Calls `visit` for the shape and all shapes inside it. */
typedef void (*ApiShapeVisit)(const ApiShape *shape, gpointer data);
void api_shape_walk(const ApiShape *shape, ApiShapeVisit visit, gpointer data);

#endif
