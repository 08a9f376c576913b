import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** The way of one process to a Redis server, which can be cut: what is sent afterwards gets nowhere, either way. */
export class Wire {
  readonly port: number;
  /** Told of every command, in its words, before it goes on; it may cut the wire, and then the command gets nowhere. */
  onCommand: (command: readonly string[]) => void = () => undefined;
  readonly #server: Server;
  #isCut = false;
  readonly #sockets = new Set<Socket>();
  readonly #unanswered = new Set<Socket>();
  /** Counts what went over it, so that one can tell whether something is going on. */
  traffic = 0;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port; // a string only for pipes
    server.on('connection', (socket) => {
      this.#lead(socket, connect(target, '127.0.0.1'));
    });
  }

  /** A wire to a port of this machine. It keeps nothing from ending. */
  static async to(target: number): Promise<Wire> {
    const server = createServer().listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    return new Wire(server, target);
  }

  /** True while something was asked and not yet answered. */
  get busy(): boolean {
    return this.#unanswered.size > 0;
  }

  cut(): void {
    this.#isCut = true;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #lead(near: Socket, far: Socket): void {
    let rest: Buffer = Buffer.alloc(0);
    near.on('data', (chunk: Buffer) => {
      this.traffic += 1;
      this.#unanswered.add(near);
      const { commands, left } = commandsIn(Buffer.concat([rest, chunk]));
      rest = left;
      for (const command of commands) {
        this.onCommand(wordsOf(command));
        if (!this.#isCut) far.write(command);
      }
    });
    far.on('data', (chunk) => {
      this.traffic += 1;
      this.#unanswered.delete(near);
      near.write(chunk);
    });
    const over = (): void => {
      this.#unanswered.delete(near);
      for (const socket of [near, far]) {
        this.#sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true).on('error', over).on('close', over);
    }
  }
}

/** Whole commands of Redis' protocol, which are arrays of texts that say how long they are, and what is left. */
function commandsIn(bytes: Buffer): { readonly commands: readonly Buffer[]; readonly left: Buffer } {
  const commands: Buffer[] = [];
  let start = 0;
  for (let end = endOfCommand(bytes, start); end !== undefined; end = endOfCommand(bytes, start)) {
    commands.push(bytes.subarray(start, end));
    start = end;
  }
  return { commands, left: bytes.subarray(start) };
}

function endOfCommand(bytes: Buffer, start: number): number | undefined {
  let at = endOfLine(bytes, start);
  const texts = Number(bytes.toString('latin1', start + 1, at));
  for (let text = 0; text < texts && at !== undefined; text += 1) {
    const line = endOfLine(bytes, at);
    const length = Number(bytes.toString('latin1', at + 1, line));
    at = line === undefined || line + length + 2 > bytes.length ? undefined : line + length + 2;
  }
  return at;
}

/** Where the line that starts here is over; `undefined` when its end has not come yet. */
function endOfLine(bytes: Buffer, start: number): number | undefined {
  const at = bytes.indexOf('\r\n', start);
  return at < 0 ? undefined : at + 2;
}

/** Every other line says how long the next one is. */
function wordsOf(command: Buffer): readonly string[] {
  return command
    .toString('utf8')
    .split('\r\n', 13)
    .filter((_, line) => line > 0 && line % 2 === 0);
}
