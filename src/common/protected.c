/* Whether a name touches a protected one: is it, lies under it, or has it under itself.
 * Used by the daemon and, again, by the helper.
 * Must never store, log or look up which protected name was asked for. */
#include "common/protected.h"

#include "common/name.h"

bool protected_pair_touches(const char *name, const char *protected_name)
{
	return name_is_under(name, protected_name) || name_is_under(protected_name, name);
}

/* A few hundred names and one call per name added: a walk is quick enough and cannot get the order wrong. */
bool protected_touches(const char *name)
{
	for (size_t i = 0; i < protected_names_count; i++)
		if (protected_pair_touches(name, protected_names[i].name))
			return true;
	return false;
}
