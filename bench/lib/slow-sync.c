/* Preloaded, it makes each sync take SLOW_SYNC_MS milliseconds longer, as a slower disk would. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_longer(void) {
  const char *ms = getenv("SLOW_SYNC_MS");
  long delay = ms ? atol(ms) : 0;
  if (delay <= 0) return;
  struct timespec time = {delay / 1000, (delay % 1000) * 1000000L};
  nanosleep(&time, NULL);
}

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_longer();
  return real(fd);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_longer();
  return real(fd);
}
