/*-------------------------------------------------------------------------
 *
 * chunks.c
 *		Chunks at the end of which the address sanitizer keeps watch.
 *
 * palloc() cuts small chunks out of a block of malloc(), and the sanitizer knows
 * of blocks only. So the extension is linked with these instead (ld --wrap): a
 * margin behind each chunk is poisoned, and wide enough to give the chunk a block
 * of its own, so that a freed one is noticed too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sanitizer/asan_interface.h>

#include "utils/memutils.h"

/* More than what still shares a block with others (ALLOC_CHUNK_LIMIT). */
#define MARGIN (2 * 8192)

extern void *__real_palloc(Size size);
extern void *__real_palloc0(Size size);
extern void *__real_palloc_extended(Size size, int flags);
extern void *__wrap_palloc(Size size);
extern void *__wrap_palloc0(Size size);
extern void *__wrap_palloc_extended(Size size, int flags);

/* A chunk without room for the margin has a block of its own all the same. */
static Size
with_margin(Size size, Size most)
{
	return size <= most - MARGIN ? size + MARGIN : size;
}

static void *
watched(void *chunk, Size size, Size most)
{
	if (chunk != NULL && size <= most - MARGIN)
		ASAN_POISON_MEMORY_REGION((char *) chunk + size, MARGIN);
	return chunk;
}

void *
__wrap_palloc(Size size)
{
	return watched(__real_palloc(with_margin(size, MaxAllocSize)),
				   size, MaxAllocSize);
}

void *
__wrap_palloc0(Size size)
{
	return watched(__real_palloc0(with_margin(size, MaxAllocSize)),
				   size, MaxAllocSize);
}

void *
__wrap_palloc_extended(Size size, int flags)
{
	Size		most = flags & MCXT_ALLOC_HUGE ? MaxAllocHugeSize : MaxAllocSize;

	return watched(__real_palloc_extended(with_margin(size, most), flags),
				   size, most);
}
