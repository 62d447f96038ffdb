/* Every limit of the HTTP server on what comes from outside, with its reason. */
#ifndef GOLFCOACH_HTTPD_BOUNDS_H
#define GOLFCOACH_HTTPD_BOUNDS_H

/* --- Sizes, bytes ------------------------------------------------------------------------- */

/* Request line and header fields together; beyond: 431. A browser sends 1 KiB, a token is one more.
 */
#define HTTPD_BOUND_HEADER_BYTES (8 * 1024)
/* What one connection has for its header, the records of its fields and the reply's header. More
 * than twice the header, so that a reply always fits. */
#define HTTPD_BOUND_CONNECTION_BYTES (24 * 1024)
/* Header fields of a request; a browser behind two proxies sends 30. Beyond: 431. */
#define HTTPD_BOUND_HEADER_FIELDS 64
/* Pairs in a query; the widest filter has a dozen. Beyond: 400. */
#define HTTPD_BOUND_QUERY_PAIRS 64
/* A body that nobody wants any more is read to its end up to here, so that the connection can go
 * on; with more to come it is answered at once and closed. */
#define HTTPD_BOUND_SWALLOW_BYTES (64 * 1024)
/* A piece of a source read at once: two of them are held for each client. */
#define HTTPD_BOUND_SOURCE_BYTES (64 * 1024)
/* Text below this is sent as it is: compressing saves no packet. */
#define HTTPD_BOUND_GZIP_BYTES 1024
/* An X-Request-ID of the proxy; a UUID has 36. */
#define HTTPD_BOUND_REQUEST_ID 64

/* --- Times, seconds ----------------------------------------------------------------------- */

/* From connecting, or from the request line of a later request, to the end of the header. */
#define HTTPD_BOUND_HEADER_S 10
/* A body whose plan says nothing else. */
#define HTTPD_BOUND_BODY_S 30
/* Between two requests of a connection. */
#define HTTPD_BOUND_IDLE_S 30
/* A reply, or a piece of a source, must be taken within this and a second for every
 * HTTPD_BOUND_SEND_RATE bytes. */
#define HTTPD_BOUND_SEND_S    30
#define HTTPD_BOUND_SEND_RATE (16 * 1024)
/* After a refusal amid a body: how long what is still coming is read and thrown away, so that the
 * refusal is not lost to a reset; and how long without any of it. */
#define HTTPD_BOUND_LINGER_S       10
#define HTTPD_BOUND_LINGER_QUIET_S 2
/* Retry-After of a full queue. */
#define HTTPD_BOUND_RETRY_S 2

/* --- Counts ------------------------------------------------------------------------------- */

/* Connections at once if nobody says otherwise: 5,000 sockets and their pages. */
#define HTTPD_BOUND_CONNECTIONS 10000
/* Descriptors left to files, databases and other servers. */
#define HTTPD_BOUND_OTHER_DESCRIPTORS 256
/* Requests waiting for a quick worker: half a second of work. */
#define HTTPD_BOUND_FAST_QUEUE 1024
/* Requests waiting for a slow worker: five seconds of password hashes on two cores. */
#define HTTPD_BOUND_SLOW_QUEUE 64
/* Refused uploads that are lingered for at once; beyond, they are reset. */
#define HTTPD_BOUND_LINGERING 256

/* --- multipart/form-data ------------------------------------------------------------------ */

/* RFC 2046: 1 to 70 characters. */
#define HTTPD_BOUND_BOUNDARY 70
/* All header lines of one part: a name, a file name of 255 bytes percent-encoded, a type. */
#define HTTPD_BOUND_PART_HEADER_BYTES 2048
/* Parts of one body: the upload form has six. */
#define HTTPD_BOUND_PARTS 32
/* Bytes of a name, a file name or a type, decoded. */
#define HTTPD_BOUND_PART_NAME 255

/* --- WebSocket ---------------------------------------------------------------------------- */

/* A message from a client, whole: a second of pose data. */
#define HTTPD_BOUND_MESSAGE_BYTES (64 * 1024)
/* Waiting to be sent to one client; beyond it is too slow. */
#define HTTPD_BOUND_UNSENT_BYTES (256 * 1024)
/* Control frames waiting to be sent; while there are more, nothing is read (a flood of pings). */
#define HTTPD_BOUND_UNSENT_FRAMES 16
/* Read from one client before it is another one's turn. */
#define HTTPD_BOUND_SOCKET_TURN_BYTES (64 * 1024)
/* Between two pings; two that were not answered end the connection. */
#define HTTPD_BOUND_PING_S      30
#define HTTPD_BOUND_PING_MISSED 2
/* From our closing frame to the client's. */
#define HTTPD_BOUND_CLOSE_S 5
/* A reason in a closing frame: 125 bytes less the code. */
#define HTTPD_BOUND_CLOSE_REASON 123

#endif
