import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type FunctionConfiguration,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { BotError } from '../../domain/errors.js';
import { code, words, type Words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { COMPONENT_TAG, type Names } from '../names.js';
import type { LeasePackage } from './lease-package.js';
import { absent, present, wrong, type Look } from './look.js';

/** How Lambda has to run it. A minute is the schedule's; more lets a throttled run finish. */
const SETTINGS = {
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Timeout: 120,
  MemorySize: 256,
} as const;
const ARCHITECTURE = 'x86_64';

/** The Lambda that ends instances whose lease is over. */
export class LeaseFunction {
  readonly #lambda: LambdaClient;
  readonly #package: () => Promise<LeasePackage>;

  constructor(hands: { readonly lambda: LambdaClient; readonly leasePackage: () => Promise<LeasePackage> }) {
    this.#lambda = hands.lambda;
    this.#package = hands.leasePackage;
  }

  /** Makes it what it should be; true when AWS has it ready to run. */
  async prepare(names: Names): Promise<boolean> {
    const [seen, { zip, sha256 }] = await Promise.all([findFunction(this.#lambda, names), this.#package()]);
    if (seen === undefined) return isReady(await this.#create(names, zip));
    if (seen.State === 'Failed') throw failed(seen);
    if (wrongSettings(seen, names).length > 0 || !keepsReports(seen, names)) await this.#configure(names);
    if (seen.CodeSha256 !== sha256) await this.#upload(names, zip);
    return isReady(seen);
  }

  async look(names: Names): Promise<Look> {
    const [seen, { sha256 }] = await Promise.all([findFunction(this.#lambda, names), this.#package()]);
    const name = code(names.leaseFunction);
    if (seen === undefined) return absent(words`The function ${name}`);
    return present(
      ...wrongSettings(seen, names).map((setting) => wrong(words`The function ${name} has ${setting}.`)),
      keepsReports(seen, names)
        ? undefined
        : wrong(words`The function ${name} does not know where to say when it ran.`),
      seen.CodeSha256 === sha256
        ? undefined
        : wrong(words`The code of the function ${name} is not that of this bot's version.`),
      ...brokenState(seen).map((state) => wrong(words`The function ${name} ${state}`)),
      isReady(seen)
        ? undefined
        : wrong(words`AWS is still making the function ${name}.`, words`Look again in a minute.`),
    );
  }

  async #create(names: Names, zip: Uint8Array): Promise<FunctionConfiguration> {
    const { leaseFunction, leaseRoleArn } = names;
    const command = new CreateFunctionCommand({
      FunctionName: leaseFunction,
      Description: 'Ends annex instances whose lease is over. Looks at their tags, once a minute.',
      Role: leaseRoleArn,
      ...SETTINGS,
      Environment: environment(names),
      Architectures: [ARCHITECTURE],
      Code: { ZipFile: zip },
      Tags: { [COMPONENT_TAG]: 'functions' },
    });
    return await call(this.#lambda, command, `create the function ${leaseFunction}`);
  }

  async #configure(names: Names): Promise<void> {
    const { leaseFunction: FunctionName, leaseRoleArn: Role } = names;
    const Environment = environment(names);
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, Role, Environment, ...SETTINGS });
    await call(this.#lambda, command, `set up the function ${FunctionName}`);
  }

  async #upload({ leaseFunction: FunctionName }: Names, ZipFile: Uint8Array): Promise<void> {
    const command = new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures: [ARCHITECTURE] });
    await call(this.#lambda, command, `put the code of the function ${FunctionName}`);
  }
}

/** What Lambda says of the function, if there is one. */
export async function findFunction(
  lambda: LambdaClient,
  { leaseFunction: FunctionName }: Names,
): Promise<FunctionConfiguration | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  return await orNone(call(lambda, command, `look at the function ${FunctionName}`), 'ResourceNotFound');
}

/** What the function reads: where to keep what it did. */
function environment({ bucket }: Names): { Variables: { REPORT_BUCKET: string } } {
  return { Variables: { REPORT_BUCKET: bucket } };
}

function keepsReports({ Environment }: FunctionConfiguration, { bucket }: Names): boolean {
  return Environment?.Variables?.['REPORT_BUCKET'] === bucket;
}

function wrongSettings(seen: FunctionConfiguration, { leaseRoleArn }: Names): readonly Words[] {
  const wanted = { ...SETTINGS, Role: leaseRoleArn };
  return (['Runtime', 'Handler', 'Timeout', 'MemorySize', 'Role'] as const)
    .filter((key) => seen[key] !== wanted[key])
    .map((key) => words`${key} ${code(String(seen[key]))} in place of ${code(String(wanted[key]))}`);
}

function brokenState({
  State,
  StateReason,
  LastUpdateStatus,
  LastUpdateStatusReason,
}: FunctionConfiguration): readonly Words[] {
  return [
    ...(State === 'Failed' ? [words`could not be made: ${StateReason ?? 'AWS does not say why'}.`] : []),
    ...(LastUpdateStatus === 'Failed'
      ? [words`could not be updated: ${LastUpdateStatusReason ?? 'AWS does not say why'}.`]
      : []),
  ];
}

function isReady({ State }: FunctionConfiguration): boolean {
  return State !== 'Pending';
}

function failed({ FunctionName = '', StateReason = '' }: FunctionConfiguration): BotError {
  return new BotError(
    'upstream',
    words`AWS could not make the function ${code(FunctionName)}: ${StateReason}`,
    {
      hint: words`Delete it and run setup again: ${code(`aws lambda delete-function --function-name ${FunctionName}`)}.`,
    },
  );
}
