#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/calls.h"
#include "sandbox/files.h"
#include "sandbox/namespaces.h"

static const struct {
    SandboxLayer layer;
    const char *name;
} NAMES[] = {
    {SANDBOX_LAYER_LIMITS, "limits"},       {SANDBOX_LAYER_CALLS, "calls"},
    {SANDBOX_LAYER_FILES, "files"},         {SANDBOX_LAYER_NETWORK, "network"},
    {SANDBOX_LAYER_PROCESSES, "processes"}, {SANDBOX_LAYER_PRIVILEGES, "privileges"},
};

static guint try_namespaces(void) {
    guint layers = 0;
    int process = -1;
    pid_t child = sandbox_namespaces_fork(&process, &layers);
    if (child == 0)
        _exit(0);
    if (child < 0)
        return 0;
    close(process);
    waitpid(child, NULL, 0);
    return layers;
}

static gpointer find_layers(gpointer unused) {
    (void)unused;
    guint layers = SANDBOX_LAYER_LIMITS | try_namespaces();
    if (sandbox_calls_work())
        layers |= SANDBOX_LAYER_CALLS;
    if (sandbox_files_work())
        layers |= SANDBOX_LAYER_FILES;
    return GUINT_TO_POINTER(layers);
}

guint sandbox_layers(void) {
    static GOnce once = G_ONCE_INIT;
    return GPOINTER_TO_UINT(g_once(&once, find_layers, NULL));
}

static void append_names(GString *text, guint layers) {
    const char *between = "";
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (layers & NAMES[i].layer) {
            g_string_append_printf(text, "%s%s", between, NAMES[i].name);
            between = ", ";
        }
}

char *sandbox_layers_text(guint layers) {
    guint all = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
        all |= NAMES[i].layer;
    GString *text = g_string_new(layers & all ? NULL : "none");
    append_names(text, layers);
    if (all & ~layers) {
        g_string_append(text, "; not: ");
        append_names(text, all & ~layers);
    }
    return g_string_free(text, FALSE);
}
