# The core of the daemon: state, verbs, store, link.
daemon_SOURCES += names.c model.c store.c store_read.c store_write.c derive.c image.c reconcile.c helper_link.c helper_send.c commit.c compare.c rederive.c daemon.c time.c policy_add.c policy_remove.c policy_retire.c notes.c
daemon_SOURCES += methods.c methods_add.c methods_remove.c methods_retire.c methods_read.c entry_json.c status.c
daemon_SOURCES += store_texts.c methods_texts.c
daemon_SOURCES += otp.c people.c store_people.c gate.c policy_people.c policy_approve.c methods_people.c
daemon_SOURCES += store_moments.c store_plan.c spans.c methods_moments.c methods_plan.c
