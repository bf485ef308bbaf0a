# The files of src/cli.
cli_SOURCES := verbs.c options.c argv.c client.c text.c format.c output.c prompt.c targets.c results.c session.c lookup.c run.c
cli_SOURCES += settings_print.c add_print.c verb_add.c verb_remove.c verb_keep.c confirm.c verb_retire.c verb_repair.c verb_list.c verb_status.c verb_why.c
cli_SOURCES += check_run.c check_net.c check_answer.c check_dns.c check_libc.c check_hello.c check_flow.c check_address.c
cli_SOURCES += check_quic.c check_quic_bytes.c check_list.c verb_check.c
cli_SOURCES += holes.c holes_net.c holes_resolver.c holes_hosts.c
cli_SOURCES += written.c editor.c verb_texts.c qr.c people_print.c verb_people.c
cli_SOURCES += verb_settings.c verb_services.c verb_log.c verb_help.c main.c
cli_SOURCES += texts.c compose.c clipboard.c telephone.c helplines.c checklist.c calendar.c calendar_draw.c quiet_timer.c urge.c
cli_SOURCES += verb_begin.c verb_urge.c verb_streak.c verb_slip.c verb_plan.c verb_message.c
