/* Tells the kernel, as a time service would, that its clock is synchronised to the network.
 * Run inside the machine of tests/vm/run, where there is no network.
 * Must never be run on a machine that somebody uses. */
#include <stdio.h>
#include <sys/timex.h>

int main(void)
{
	struct timex t = { .modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_ESTERROR, .status = STA_PLL };

	if (adjtimex(&t) < 0 || (adjtimex(&(struct timex){ .modes = 0 }) == TIME_ERROR)) {
		perror("adjtimex");
		return 1;
	}
	return 0;
}
