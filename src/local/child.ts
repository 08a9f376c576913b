import { spawn } from 'node:child_process';

/** Characters of output: enough for a reason why it ended, and no leak for one that logs every request. */
const KEPT = 10_000;

/** A server that runs as a process of its own, and not longer than ours. */
export interface Child {
  /** The last of what it printed. */
  said(): string;
  /** Whether it is gone, or never came to be. */
  hasEnded(): boolean;
  /** Waits until it is gone. */
  whenEnded(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** How a child is started. */
export interface ChildOptions {
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** The command that ends what was started, should this process go without saying goodbye. By default `kill -9`. */
  readonly ending?: readonly string[];
}

/** Starts a server. It keeps no test and no command from ending, and it is gone when this process is gone. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  // Detached: Ctrl-C in a terminal is for the program that uses the server, which may want to write its last words.
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let gone = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-KEPT)));
  }
  const handles = [child, child.stdout, child.stderr] as readonly Handle[];
  for (const handle of handles) handle.unref();
  const dismiss = endWithThisProcess(options.ending ?? ['kill', '-9', String(child.pid)]);
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      gone = true;
      dismiss();
      resolve();
    };
    child.once('close', end);
    child.once('error', (error) => {
      said += error.message;
      end();
    });
  });
  return {
    said: () => said,
    hasEnded: () => gone,
    whenEnded() {
      // Somebody waits now: without this Node would leave in the middle of it, having nothing else to do.
      for (const handle of handles) handle.ref();
      return ended;
    },
    signal(name) {
      if (!gone) child.kill(name);
    },
  };
}

/** What can keep this process alive. Pipes to children are sockets and can do it too; their type does not say so. */
interface Handle {
  ref(): void;
  unref(): void;
}

/**
 * A shell that waits for the end of its input, which comes with the end of this process even when that is killed,
 * and then does `ending`. Returns how to send it away.
 */
function endWithThisProcess(ending: readonly string[]): () => void {
  const guard = spawn('sh', ['-c', 'while read -r _; do :; done; exec "$@"', 'sh', ...ending], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where there is no shell the server outlives a crash of ours, which is no reason to do without it.
  guard.once('error', () => undefined);
  guard.unref();
  (guard.stdin as unknown as Handle).unref();
  return () => {
    guard.kill();
  };
}
