import type { Call } from '../call.js';
import type { Question } from '../policy.js';

interface About {
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly DocumentName?: string;
  readonly InstanceIds?: readonly string[];
}

interface Hands {
  readonly call: Call;
  readonly action: string;
  readonly common: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly tagsOf: (id: string) => ReadonlyMap<string, string>;
}

/** What IAM asks for a call to Systems Manager (Service Authorization Reference, AWS Systems Manager). */
export function ssmQuestions(hands: Hands, input: About): Question[] {
  const { call, action, common } = hands;
  if (call.command === 'SendCommand') return commandQuestions(hands, input);
  const names = input.Names ?? (input.Name === undefined ? [] : [input.Name]);
  if (names.length === 0) return [{ action, resource: '*', context: common }];
  const arn = (name: string): string => `arn:aws:ssm:${call.region}::parameter${name}`;
  return names.map((name) => ({ action, resource: arn(name), context: common }));
}

/** Both the document and every machine have to be allowed. Amazon's own documents belong to no account. */
function commandQuestions(hands: Hands, { DocumentName = '', InstanceIds = [] }: About): Question[] {
  const { call, action, common, accountId, tagsOf } = hands;
  const document = `arn:aws:ssm:${call.region}::document/${DocumentName}`;
  const machines = InstanceIds.map((id) => {
    const tags = [...tagsOf(id)].flatMap(([key, value]) => [
      [`ssm:resourcetag/${key.toLowerCase()}`, value],
      [`aws:resourcetag/${key.toLowerCase()}`, value],
    ]);
    const context = { ...common, ...(Object.fromEntries(tags) as Record<string, string>) };
    return { action, resource: `arn:aws:ec2:${call.region}:${accountId}:instance/${id}`, context };
  });
  return [{ action, resource: document, context: common }, ...machines];
}
