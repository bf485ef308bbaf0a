# The core of the daemon: state, verbs, store, link.
daemon_SOURCES += names.c model.c exceptions.c store.c store_read.c store_write.c derive.c image.c reconcile.c helper_link.c helper_send.c commit.c compare.c rederive.c daemon.c time.c policy_add.c policy_remove.c policy_allow.c allow_plan.c notes.c
daemon_SOURCES += methods.c methods_add.c methods_remove.c methods_read.c methods_allow.c entry_json.c status.c
