# The files of src/cli.
cli_SOURCES := verbs.c options.c argv.c client.c text.c format.c output.c prompt.c targets.c results.c session.c lookup.c run.c
cli_SOURCES += settings_print.c add_print.c verb_add.c verb_remove.c verb_keep.c verb_list.c verb_status.c verb_why.c
cli_SOURCES += holes.c holes_net.c holes_resolver.c
cli_SOURCES += verb_settings.c verb_services.c verb_log.c verb_help.c main.c
