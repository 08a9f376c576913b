import { describe, expect, it } from '@jest/globals';
import type { AppsManifestValidateArguments } from '@slack/web-api';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { SLASHES } from '../../src/commands/index.js';

/** The fields that we use, with Slack's limits (Slack: "App manifest reference"), and no others. */
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/i),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({
      display_name: z
        .string()
        .max(80)
        .regex(/^[a-z0-9._-]+$/),
      always_online: z.boolean(),
    }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .max(32)
            .regex(/^\/[a-z0-9_-]+$/),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({
      bot: z.array(
        z.enum([
          'commands',
          'chat:write',
          'files:read',
          'files:write',
          'channels:history',
          'groups:history',
          'im:history',
          'im:write',
          'users:read',
          'usergroups:read',
          'channels:read',
          'groups:read',
        ]),
      ),
    }),
  }),
  settings: z.strictObject({
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    socket_mode_enabled: z.boolean(),
    org_deploy_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const manifest = schema.parse(parse(readFileSync('manifest.yml', 'utf8')));
// The compiler knows every scope and field that Slack has.
const typed: AppsManifestValidateArguments['manifest'] = manifest;

/** Public channels, private ones and direct messages: wherever the bot posts. */
const HISTORY = ['channels:history', 'groups:history', 'im:history'];

/** The scopes that each method of the Web API asks for (Slack: "Web API methods"); none for those that need only a token. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'files.info': ['files:read'],
  // The SDK's own name for two methods that are called one after the other.
  filesUploadV2: ['files:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'users.info': ['users:read'],
  'usergroups.users.list': ['usergroups:read'],
  'conversations.info': ['channels:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.history': HISTORY,
  'conversations.replies': HISTORY,
  'conversations.open': ['im:write'],
  'views.open': [],
  'views.update': [],
  'views.push': [],
  'views.publish': [],
};

const FAMILIES = 'auth|bookmarks|chat|conversations|files|pins|reactions|team|usergroups|users|views';

function methodsInUse(): readonly string[] {
  const source = readdirSync('src/slack', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`src/slack/${name}`, 'utf8'))
    .join('\n')
    .replace(/\s/g, '');
  const calls = source.matchAll(new RegExp(`\\.((?:${FAMILIES})(?:\\.[a-zA-Z]+){1,2})\\(`, 'g'));
  const uploads = source.includes('.filesUploadV2(') ? ['filesUploadV2'] : [];
  return [...new Set([...uploads, ...[...calls].map(([, method = '']) => method)])].sort();
}

describe('manifest.yml', () => {
  it('announces the commands that the bot listens to, in the same words', () => {
    expect(
      manifest.features.slash_commands.map(({ command, description, usage_hint: hint }) => ({
        name: command,
        description,
        hint,
      })),
    ).toEqual(SLASHES);
  });

  it('asks for the scopes of the methods that we call, and for no others', () => {
    const methods = methodsInUse();
    expect(methods).toContain('chat.postMessage');
    expect(methods.filter((method) => !(method in SCOPES))).toEqual([]);
    const needed = new Set(['commands', ...methods.flatMap((method) => SCOPES[method] ?? [])]);
    expect(typed.oauth_config?.scopes?.bot?.toSorted()).toEqual([...needed].sort());
  });

  it('is reached through a socket, and takes clicks and forms', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    });
  });

  it('lets people have direct messages from the bot, who could not be told otherwise', () => {
    expect(manifest.features.app_home.messages_tab_enabled).toBe(true);
  });
});
