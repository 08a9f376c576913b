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

/** Of a person, a channel, a workspace. Bolt takes those of workspaces for names of its own, so not any text will do. */
const slackId = z.string().regex(/^[A-Z][A-Z0-9]*$/);
const named = z.looseObject({ id: slackId });
const somebody = z.union([slackId, named]).optional();
/** The workspace stands in `team`, or else with the person. */
const from = {
  user: z.looseObject({ id: slackId, team_id: slackId.nullish() }),
  team: z.looseObject({ id: slackId, enterprise_id: slackId.nullish() }).nullish(),
  enterprise: named.nullish(),
};
const ofTeam = { team_id: slackId.nullish(), enterprise_id: slackId.nullish() };
const inField = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.looseObject({}).nullish(),
});

/** What Slack's documentation promises of each kind, and Bolt and our listeners take for granted. */
const SHAPES = {
  command: z.looseObject({
    command: z.string(),
    text: z.string(),
    user_id: slackId,
    channel_id: slackId,
    ...ofTeam,
    trigger_id: z.string().min(1),
  }),
  action: z.looseObject({
    ...from,
    channel: named.nullish(),
    container: z.looseObject({}),
    message: z.looseObject({}).nullish(),
    trigger_id: z.string().min(1),
    actions: z.array(z.looseObject({ action_id: z.string() })).min(1),
  }),
  submission: z.looseObject({
    ...from,
    trigger_id: z.string().min(1),
    view: z.looseObject({
      app_installed_team_id: slackId.nullish(),
      callback_id: z.string(),
      private_metadata: z.string(),
      state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), inField)) }),
    }),
  }),
  event: z.looseObject({
    ...ofTeam,
    event: z.looseObject({
      type: z.string(),
      user: somebody,
      channel: somebody,
      item: z.looseObject({}).optional(),
      subteam: z.looseObject({}).optional(),
    }),
    authorizations: z.array(z.looseObject(ofTeam)).nullish(),
  }),
};

/** Reads the body of a delivery; whatever cannot be understood, or is not as Slack makes it, is `other`. */
export function readPayload(raw: unknown): Payload {
  const read = body.safeParse(raw);
  if (!read.success) return { kind: 'other', name: 'unknown', onlyLinks: false };
  const { actions = [], user_id: userId, user, response_url: responseUrl, event_id: eventId } = read.data;
  const { kind, name } = kindAndName(read.data);
  return {
    kind: kind === 'other' || SHAPES[kind].safeParse(raw).success ? kind : 'other',
    name,
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
