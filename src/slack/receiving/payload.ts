import { z } from 'zod';

/** What Slack sent, as far as it matters before any listener sees it. */
export interface Payload {
  readonly kind: 'command' | 'action' | 'submission' | 'event' | 'other';
  /** The command, action or event, for the log. */
  readonly name: string;
  /** Set on events only: the same id means the same event. */
  readonly eventId?: string | undefined;
  readonly userId?: string | undefined;
  /** Where an answer can be sent for half an hour. */
  readonly responseUrl?: string | undefined;
  /** True for clicks on buttons that only open an address: nobody has to listen to those. */
  readonly onlyLinks: boolean;
}

const body = z.object({
  type: z.string().optional(),
  command: z.string().optional(),
  event_id: z.string().optional(),
  event: z.object({ type: z.string() }).optional(),
  user_id: z.string().optional(),
  user: z.object({ id: z.string() }).optional(),
  response_url: z.string().optional(),
  view: z.object({ callback_id: z.string().optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), url: z.string().optional() })).optional(),
});

/** Reads the body of a delivery; whatever cannot be understood is `other`. */
export function readPayload(raw: unknown): Payload {
  const read = body.safeParse(raw);
  if (!read.success) return { kind: 'other', name: 'unknown', onlyLinks: false };
  const { actions = [], user_id: userId, user, response_url: responseUrl, event_id: eventId } = read.data;
  return {
    ...kindAndName(read.data),
    userId: userId ?? user?.id,
    responseUrl,
    eventId,
    onlyLinks: actions.length > 0 && actions.every(({ url }) => url !== undefined),
  };
}

function kindAndName({
  type,
  command,
  event,
  view,
  actions,
}: z.infer<typeof body>): Pick<Payload, 'kind' | 'name'> {
  if (command !== undefined) return { kind: 'command', name: command };
  if (event !== undefined) return { kind: 'event', name: event.type };
  if (type === 'block_actions') return { kind: 'action', name: actions?.[0]?.action_id ?? 'unknown' };
  if (type === 'view_submission') return { kind: 'submission', name: view?.callback_id ?? 'unknown' };
  return { kind: 'other', name: type ?? 'unknown' };
}
