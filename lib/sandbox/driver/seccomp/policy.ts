/**
 * The system calls of a sandbox: everything of the engine's own default that ordinary programs use, and no more. Refused, among
 * others: io_uring (its own way around filters), ptrace and process_vm_*, keyctl, bpf, userfaultfd, perf_event_open, unshare,
 * setns and mount, fanotify, AF_VSOCK and AF_ALG sockets, and every 32-bit call.
 */
export interface SeccompPolicy {
  /** Allowed whatever their arguments. */
  readonly allowed: ReadonlySet<string>
  /** Allowed when one argument passes. */
  readonly conditional: readonly ConditionalCall[]
  /** ENOSYS, so that a C library takes the older call, whose arguments a filter can see. */
  readonly absent: ReadonlySet<string>
}

export interface ConditionalCall {
  readonly name: string
  readonly argument: number
  /** Passes when the argument is one of these… */
  readonly oneOf?: readonly number[]
  /** …or when none of these bits is set. */
  readonly without?: number
}

const ORDINARY = [
  // Files
  `access creat open openat openat2 close close_range read readv pread64 preadv preadv2 write writev pwrite64
   pwritev pwritev2 lseek truncate ftruncate fallocate fadvise64 fsync fdatasync sync syncfs sync_file_range
   readahead sendfile copy_file_range splice tee vmsplice dup dup2 dup3 fcntl flock ioctl stat fstat lstat
   newfstatat statx statfs fstatfs faccessat faccessat2 chmod fchmod fchmodat fchmodat2 chown fchown lchown
   fchownat utime utimes utimensat futimesat umask link linkat symlink symlinkat readlink readlinkat unlink
   unlinkat rename renameat renameat2 mkdir mkdirat rmdir mknod mknodat getdents getdents64 getcwd chdir fchdir
   getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr setxattr lsetxattr fsetxattr removexattr
   lremovexattr fremovexattr inotify_init inotify_init1 inotify_add_watch inotify_rm_watch cachestat
   landlock_create_ruleset landlock_add_rule landlock_restrict_self`,
  // Waiting
  `poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd
   eventfd2 signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime pipe pipe2 io_setup io_submit
   io_getevents io_pgetevents io_cancel io_destroy futex futex_waitv futex_wake futex_wait futex_requeue
   set_robust_list get_robust_list membarrier rseq restart_syscall`,
  // Memory
  `brk mmap munmap mprotect mremap madvise mincore msync mlock mlock2 mlockall munlock munlockall remap_file_pages
   memfd_create mseal map_shadow_stack`,
  // Processes and signals
  `execve execveat exit exit_group fork vfork wait4 waitid kill tkill tgkill pidfd_open pidfd_send_signal
   rt_sigaction rt_sigprocmask rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn rt_sigsuspend
   rt_sigtimedwait sigaltstack pause getpid getppid gettid getpgid getpgrp setpgid getsid setsid set_tid_address
   prctl arch_prctl seccomp getpriority setpriority getrlimit setrlimit prlimit64 getrusage times sched_yield
   sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam sched_getscheduler
   sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval ioprio_get ioprio_set
   getcpu capget capset`,
  // Users
  `getuid geteuid getgid getegid getresuid getresgid getgroups setuid setgid setreuid setregid setresuid setresgid
   setfsuid setfsgid setgroups`,
  // Time
  `time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep alarm getitimer setitimer timer_create
   timer_settime timer_gettime timer_getoverrun timer_delete`,
  // Sockets that exist
  `socketpair bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt sendto
   recvfrom sendmsg recvmsg sendmmsg recvmmsg`,
  // Shared memory, semaphores, queues
  `shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink
   mq_timedsend mq_timedreceive mq_notify mq_getsetattr`,
  // The machine
  `uname sysinfo getrandom`,
].flatMap((names) => names.split(/\s+/))

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
/** What getifaddrs(3) asks. */
const AF_NETLINK = 16

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const CLONE_NAMESPACES = 0x7e020000

/** What bwrap needs of the kernel to put a program into namespaces of its own. */
const NAMESPACES = 'clone3 unshare setns mount umount2 pivot_root chroot sethostname'.split(' ')
/** For debuggers, and for a root who may change its root: of no use against the agent to who is not root already. */
const FOR_ROOT = 'ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd chroot'.split(' ')
/** Ways to run what no file system holds. */
const WITHOUT_A_FILE = ['memfd_create', 'execveat']

export interface PolicyOptions {
  /** Writable mounts are `noexec`: nor may a program be run from memory. */
  noexec: boolean
  /** For an agent that must enclose programs in namespaces; the programs get a policy without it. */
  mayNest?: boolean
  /** For a sandbox whose user may be root inside. */
  mayBeRoot?: boolean
}

export function seccompPolicy({ noexec, mayNest = false, mayBeRoot = false }: PolicyOptions): SeccompPolicy {
  const refused = new Set(noexec ? WITHOUT_A_FILE : [])
  const socketFamilies = [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK]
  return {
    allowed: new Set([
      ...ORDINARY.filter((name) => !refused.has(name)),
      ...(mayBeRoot ? FOR_ROOT : []),
      ...(mayNest ? [...NAMESPACES, 'clone'] : []),
    ]),
    conditional: [
      { name: 'socket', argument: 0, oneOf: socketFamilies },
      // PER_LINUX and PER_LINUX32 with or without UNAME26, and the query.
      { name: 'personality', argument: 0, oneOf: [0x0, 0x8, 0x20000, 0x20008, 0xffffffff] },
      ...(mayNest ? [] : [{ name: 'clone', argument: 0, without: CLONE_NAMESPACES }]),
    ],
    absent: new Set(mayNest ? [] : ['clone3']),
  }
}
