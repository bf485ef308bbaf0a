# The unit tests of src/cli.
unit_TESTS += cli/test_verbs.c cli/test_options.c cli/test_text.c cli/test_format.c
unit_TESTS += cli/test_results.c cli/test_output.c cli/test_targets.c cli/test_client.c cli/test_argv.c
unit_TESTS += cli/test_add.c cli/test_remove.c cli/test_retire.c cli/test_people.c cli/test_show.c cli/test_lookup.c
unit_TESTS += cli/test_holes.c
unit_TESTS += cli/test_check_quic.c
$(B)/tests/unit/cli/test_check_quic: cli_LIBS += -lcrypto
unit_TESTS += cli/test_check_answer.c cli/test_check_routes.c cli/test_check.c
unit_TESTS += cli/test_texts.c cli/test_streak.c cli/test_plan.c
unit_TESTS += cli/test_urge.c cli/test_begin.c cli/test_message.c cli/test_written.c
unit_TESTS += cli/test_allow.c
unit_TESTS += cli/test_mail_push.c
