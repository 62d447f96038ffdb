/* The subcommands: one row each in main.c. argv[0] is the subcommand's name; the return
 * value is the exit status: 0 done, 1 our failure, 2 the input's or the user's. */
#ifndef GOLFCOACH_CMD_COMMANDS_H
#define GOLFCOACH_CMD_COMMANDS_H

int cmd_analyze(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_clean(int argc, char **argv);
int cmd_pose(int argc, char **argv);
int cmd_models(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_up(int argc, char **argv);
int cmd_api(int argc, char **argv);
int cmd_worker(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_keys(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_openapi(int argc, char **argv);

#endif
