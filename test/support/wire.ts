import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** The way of one process to a server, which can be cut: what is sent afterwards gets nowhere, either way. */
export class Wire {
  readonly port: number;
  readonly #server: Server;
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
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #lead(near: Socket, far: Socket): void {
    near.on('data', (chunk) => {
      this.traffic += 1;
      this.#unanswered.add(near);
      far.write(chunk);
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
