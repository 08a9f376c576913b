import type { HeadWish } from './head-wish.js';
import type { Instance } from './instance.js';
import { code, words, type Words } from './words.js';

/** Where a head node is and how people log in, in lines to copy from. */
export function accessLines(wish: HeadWish, instance: Instance): readonly Words[] {
  const { publicIp, privateIp } = instance;
  const address =
    publicIp === undefined
      ? words`It has no public address; inside its network it is ${code(privateIp ?? 'not known')}.`
      : words`It is at ${code(publicIp)}; annexes join it at ${code(privateIp ?? 'not known')}, which stays.`;
  return [address, ...loginLines(wish, instance)];
}

function loginLines(wish: HeadWish, instance: Instance): readonly Words[] {
  const { launch } = wish;
  const keyName = launch?.keyName ?? instance.keyName;
  if (keyName === undefined) return [words`Nobody can log in: it has no key.`];
  const address = instance.publicIp ?? instance.privateIp ?? 'ADDRESS';
  const line = `ssh -i ${keyFile(launch?.publicKey, keyName)} ${launch?.login ?? 'ec2-user'}@${address}`;
  const secret = launch?.keySecret;
  return [
    words`Log in: ${code(line)}`,
    ...(launch === undefined || wish.rebuiltAt !== undefined ? [] : [doorWords(launch.loginFrom)]),
    ...(secret === undefined
      ? []
      : [words`Its private key is in Secrets Manager: ${code(fetchLine(secret, keyName, wish.region))}`]),
  ];
}

/** From where SSH is let in. */
function doorWords(loginFrom: string | undefined): Words {
  if (loginFrom === undefined)
    return words`Its port for SSH is closed to everybody until somebody opens it in EC2.`;
  return words`Its port for SSH is open to ${loginFrom === '0.0.0.0/0' ? 'anywhere' : code(loginFrom)}.`;
}

/** Where people have the private half of their own key, as OpenSSH calls it; EC2's come as a file of the key pair's name. */
function keyFile(publicKey: string | undefined, keyName: string): string {
  if (publicKey === undefined) return `${keyName}.pem`;
  return publicKey.startsWith('ssh-ed25519') ? '~/.ssh/id_ed25519' : '~/.ssh/id_rsa';
}

function fetchLine(secret: string, keyName: string, region: string): string {
  const file = `${keyName}.pem`;
  return `aws secretsmanager get-secret-value --region ${region} --secret-id ${secret} --query SecretString --output text > ${file} && chmod 400 ${file}`;
}
