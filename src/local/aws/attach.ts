import type { Call } from './call.js';
import type { Service } from './services.js';
import { SERVICES } from './services.js';

/** A request of an attached client, before anybody knows what it asks for. */
export interface Request {
  readonly service: Service;
  readonly command: string;
  readonly region: string;
  readonly input: object;
  readonly bodyText: Call['bodyText'];
  readonly authorization: string | undefined;
}

/** Answers a request as the service would, or throws what the client would throw. */
export type Answer = (request: Request) => Promise<object>;

interface MiddlewareArguments {
  readonly input: object;
  readonly request: { readonly body?: unknown; readonly headers: Readonly<Record<string, string>> };
}

type Middleware = (
  next: unknown,
  context: { readonly commandName?: string },
) => (args: MiddlewareArguments) => Promise<{ response: object; output: object }>;

interface SdkClient {
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
  readonly config: { region(): Promise<string> };
}

/**
 * Puts a service of ours where a client's deserializer would read the network: everything before it (validation,
 * serializers, endpoints, signing, retries) runs as always, and nothing leaves the process.
 * @throws when this is no SDK client, or one of a service that is not simulated.
 */
export function attach(client: unknown, answer: Answer): void {
  const sdk = asClient(client);
  const name = sdk.constructor.name;
  const service = SERVICES[name];
  if (service === undefined) throw new Error(`The local AWS has no service for ${name}.`);
  const middleware: Middleware =
    (_next, { commandName = '' }) =>
    async ({ input, request }) => {
      const output = await answer({
        service,
        command: commandName.replace(/Command$/, ''),
        region: await sdk.config.region(),
        input,
        bodyText: () => textOf(request.body),
        authorization: request.headers['authorization'],
      });
      return { response: { statusCode: 200, headers: {} }, output };
    };
  sdk.middlewareStack.add(middleware, {
    step: 'deserialize',
    priority: 'high',
    name: 'localAws',
    override: true,
  });
}

function asClient(client: unknown): SdkClient {
  const isClient =
    typeof client === 'object' && client !== null && 'middlewareStack' in client && 'config' in client;
  // Every SDK v3 client has these two; their precise types differ per service and say nothing more here.
  if (isClient) return client as SdkClient;
  throw new Error('This is not an AWS SDK client.');
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}
