import type { Call } from './call.js';
import type { AwsFaults } from './faults.js';
import type { Service } from './services.js';
import { AwsError } from './errors.js';
import { judge, type Question, type Verdict } from './policy.js';
import { type QuestionHands, questionsOf } from './questions.js';
import { encodeRefusal } from './refusal.js';

/** Operations whose permission has another name than they have (Service Authorization Reference). */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:DeleteBucketLifecycle': 's3:PutLifecycleConfiguration',
  's3:DeleteBucketTagging': 's3:PutBucketTagging',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** The IAM action that allows a call, such as `s3:ListBucket` for HeadBucket. */
function actionOf({ service, command }: Pick<Call, 'service' | 'command'>): string {
  const name = `${service}:${command}`;
  return ACTIONS[name] ?? name;
}

/**
 * Refuses a call that was denied to everybody, or that the policies of the one who signed do not allow.
 * @throws AwsError in the words of the service.
 */
export function authorize(call: Call, input: object, service: Service, hands: AuthorizeHands): void {
  const action = actionOf(call);
  // AWS answers this one to whoever can sign (API_GetCallerIdentity).
  if (action === 'sts:GetCallerIdentity') return;
  const { powers } = call.caller;
  if (powers === undefined && !hands.faults.deniesAnything) return;
  for (const question of questionsOf(call, action, input, hands)) {
    const isDenied = hands.faults.isDenied(question.action);
    const verdict = powers === undefined ? 'allowed' : judge(powers, question);
    if (isDenied || verdict !== 'allowed')
      throw refused(call, service, question, { verdict, isEncodedOnly: hands.faults.encodedRefusals });
  }
}

interface AuthorizeHands extends QuestionHands {
  readonly faults: AwsFaults;
}

function refused(
  call: Call,
  service: Service,
  { action, resource }: Question,
  { verdict, isEncodedOnly }: { readonly verdict: Verdict; readonly isEncodedOnly: boolean },
): AwsError {
  const silent = verdict === 'bounded' ? 'permissions boundary' : 'identity-based policy';
  const because =
    verdict === 'denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no ${silent} allows the ${action} action`;
  const sentence = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  if (service.denied !== 'UnauthorizedOperation') return new AwsError(service.denied, sentence, 403);
  const encoded = encodeRefusal({ arn: call.caller.arn, action, resource, isDenied: verdict === 'denied' });
  const inWords = isEncodedOnly ? '' : `${sentence}. `;
  return new AwsError(
    service.denied,
    `You are not authorized to perform this operation. ${inWords}Encoded authorization failure message: ${encoded}`,
  );
}
