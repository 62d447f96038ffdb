/* Checks for unit tests: TAP on stdout, libc only, so that the kernels' tests also run
 * cross-compiled.
 *
 *     static void rounds_half_up(void) { TAP_CHECK(round_up(0.5) == 1); }
 *     int main(void) { TAP_RUN(rounds_half_up); return tap_done(); }
 */
#ifndef GOLFCOACH_TESTS_UNIT_TAP_H
#define GOLFCOACH_TESTS_UNIT_TAP_H

#include <stdio.h>

static int tap_count, tap_failed, tap_test_failures;
static const char *tap_skip_reason;

/* Goes on after a failure, so that one run shows all of them. printf arguments may follow the
 * condition. */
#define TAP_CHECK(condition, ...)                                                                  \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            tap_test_failures++;                                                                   \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                               \
            tap_detail(" " __VA_ARGS__);                                                           \
        }                                                                                          \
    } while (0)

/* Marks the running test as skipped; the test then returns by itself. */
#define TAP_SKIP(reason) (tap_skip_reason = (reason))

#define TAP_RUN(test) tap_run(#test, test)

#include <stdarg.h>
__attribute__((format(printf, 1, 2), unused)) static void tap_detail(const char *format, ...) {
    if (!format[1])
        return;
    va_list arguments;
    va_start(arguments, format);
    printf("#  ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

__attribute__((unused)) static void tap_run(const char *name, void (*test)(void)) {
    tap_test_failures = 0;
    tap_skip_reason = NULL;
    test();
    tap_count++;
    if (tap_test_failures)
        tap_failed++;
    printf("%s %d - %s", tap_test_failures ? "not ok" : "ok", tap_count, name);
    if (tap_skip_reason && !tap_test_failures)
        printf(" # SKIP %s", tap_skip_reason);
    printf("\n");
    fflush(stdout);
}

__attribute__((unused)) static int tap_done(void) {
    printf("1..%d\n", tap_count);
    return tap_failed ? 1 : 0;
}

#endif
