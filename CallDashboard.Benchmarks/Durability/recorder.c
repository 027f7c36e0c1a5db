/* Notes what a program writes to one SQLite database and its inbox and when it asks the disk to keep it. Preloaded; DISK_LOG names the log,
   DISK_FILE the database. One record per call: when (ns, CLOCK_MONOTONIC, after the call returned), what, which file, offset, length, bytes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3 };

struct record { uint64_t when; uint32_t what, file; uint64_t offset, length; };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int logfd = -2;
static ssize_t (*real_write)(int, const void *, size_t);

/* 1 for the database, 2 for its log, 3 and 4 for its inbox and that one's log, 0 for everything else. */
static int file_of(int fd) {
  static const char *database;
  char link[64], path[4096];
  if (!database && !(database = getenv("DISK_FILE"))) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  size_t length = strlen(database);
  if (strncmp(path, database, length)) return 0;
  static const char *const suffixes[] = { "", "-wal", "-inbox", "-inbox-wal" };
  for (int i = 0; i < 4; i++)
    if (strcmp(path + length, suffixes[i]) == 0) return i + 1;
  return 0;
}

static void note(int what, int file, uint64_t offset, const void *bytes, uint64_t length) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  struct record r = { (uint64_t)now.tv_sec * 1000000000u + now.tv_nsec, what, file, offset, length };
  pthread_mutex_lock(&gate);
  if (logfd == -2) {
    const char *name = getenv("DISK_LOG");
    logfd = name ? open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    real_write = dlsym(RTLD_NEXT, "write");
  }
  if (logfd >= 0 && (real_write(logfd, &r, sizeof r) != sizeof r || (bytes && real_write(logfd, bytes, length) != (ssize_t)length))) abort();
  pthread_mutex_unlock(&gate);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
  ssize_t n = real(fd, bytes, length, offset);
  int file = file_of(fd);
  if (n > 0 && file) note(WRITE, file, offset, bytes, n);
  return n;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  ssize_t n = real(fd, bytes, length, offset);
  int file = file_of(fd);
  if (n > 0 && file) note(WRITE, file, offset, bytes, n);
  return n;
}

int ftruncate(int fd, off_t length) {
  REAL(int, ftruncate, int, off_t);
  int result = real(fd, length), file = file_of(fd);
  if (!result && file) note(TRUNCATE, file, length, NULL, 0);
  return result;
}

int ftruncate64(int fd, off64_t length) {
  REAL(int, ftruncate64, int, off64_t);
  int result = real(fd, length), file = file_of(fd);
  if (!result && file) note(TRUNCATE, file, length, NULL, 0);
  return result;
}

int fsync(int fd) {
  REAL(int, fsync, int);
  int result = real(fd), file = file_of(fd);
  if (!result && file) note(SYNC, file, 0, NULL, 0);
  return result;
}

int fdatasync(int fd) {
  REAL(int, fdatasync, int);
  int result = real(fd), file = file_of(fd);
  if (!result && file) note(SYNC, file, 0, NULL, 0);
  return result;
}
