/*-------------------------------------------------------------------------
 *
 * first.c
 *		Starts the address sanitizer before anything else is started.
 *
 * It starts with the first malloc(), and says something through gettext then.
 * In a server whose libraries include libgpg-error, that malloc() is one of
 * gettext's own, while it holds its lock, and the lock would never be free again.
 * So this library, which is linked with "-z initfirst", asks for memory earlier.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

static void *volatile memory;

__attribute__((constructor)) static void
first(void)
{
	memory = malloc(1);
	free(memory);
}
