import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import type { Secrets } from '../ports/account.js';
import { call } from './call.js';
import { awsErrorName } from './errors/failure.js';

/** AWS Secrets Manager of one region. Values are read anew each time: a secret may be rotated at any moment. */
export class AwsSecrets implements Secrets {
  readonly #client: SecretsManagerClient;

  constructor(hands: { readonly secrets: SecretsManagerClient }) {
    this.#client = hands.secrets;
  }

  async get(name: string): Promise<string> {
    try {
      const { SecretString, SecretBinary } = await call(
        this.#client,
        new GetSecretValueCommand({ SecretId: name }),
        `read the secret ${name}`,
      );
      return SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8');
    } catch (error) {
      if (!/^(ResourceNotFound|InvalidRequest)$/.test(awsErrorName(error) ?? '')) throw error;
      throw new BotError('not-ready', words`There is no secret called ${code(name)} in Secrets Manager.`, {
        hint: words`Make it with ${code(`aws secretsmanager create-secret --name ${name} --secret-string …`)}.`,
        cause: error,
      });
    }
  }
}
