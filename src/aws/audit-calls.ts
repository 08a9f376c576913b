import type { ActingFor } from '../ports/acting.js';
import type { Audit } from '../ports/audit.js';
import type { CallObserver } from './count-calls.js';

/** Calls by these names change nothing. AWS names all that only look so, and who takes a role has not yet done anything. */
const LOOKS = /^(Describe|Get|List|Head|Simulate|AssumeRole)/;

/** Puts every call that changes something in AWS on record, with for whom it was made. */
export function auditCalls(hands: {
  readonly audit: Audit;
  readonly acting: { current(): ActingFor | undefined };
  readonly now: () => number;
}): CallObserver {
  return (action, outcome) => {
    const whom = hands.acting.current();
    if (whom === undefined || LOOKS.test(action)) return;
    // Commands on the head node also ask how things are, twice a minute; nobody's wish stands behind those.
    if (action === 'SendCommand' && whom.actor === undefined) return;
    void hands.audit.record({ at: hands.now(), ...whom, kind: 'aws', request: action, outcome });
  };
}
