import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBotError } from '../../src/domain/errors.js';
import { readDescription } from '../../src/domain/submit-description.js';

const HOST = 'executable = /bin/hostname\n';
const read = (text: string, files: Record<string, string> = {}, count?: number) =>
  readDescription(text, { files, count });

describe('a submit description', () => {
  it.each<[string, number | undefined]>([
    ['queue', 1],
    ['Queue 10', 10],
    ['queue 2\nqueue 3', 5],
    ['queue x in (a, b c)', 3],
    ['queue 2 x in (a, b)', 4],
    ['queue name from (\n  one\n  two\n# three\n)', 2],
    ['queue name from list.txt', 3],
    ['queue file matching *.dat', undefined],
    ['queue $(N)', undefined],
    ['queue name from other.txt', undefined],
    ['queue x in [1:3] (a, b, c)', undefined],
  ])('queues %j: %s jobs', (queue, count) => {
    expect(read(`${HOST}${queue}`, { 'list.txt': 'a\nb\n\nc\n' }).count).toBe(count);
  });

  it('does not take comments, continued lines and texts of several lines for statements', () => {
    const text = `${HOST}# queue 5\narguments = a \\\nqueue 7\nenvironment @=end\nqueue 9\n@end\nqueue 2`;
    expect(read(text).count).toBe(2);
  });

  it('keeps output, error and log where nothing is said of them, and what is said', () => {
    expect(read(`${HOST}Output = mine\nlog=l\nqueue`).text).toBe(
      `${HOST}Output = mine\nlog=l\nerror = $(Cluster).$(Process).err\nqueue`,
    );
  });

  it('takes a number from beside, in place of a plain one', () => {
    expect(read(HOST, {}, 4)).toMatchObject({ count: 4, text: expect.stringMatching(/\nqueue 4\n$/) });
    expect(read(`${HOST}queue 2`, {}, 4)).toMatchObject({
      count: 4,
      text: expect.stringMatching(/\nqueue 4$/),
    });
  });

  it('says what it runs', () => {
    expect(read('executable = ./run.sh\narguments = $(Process)\nqueue', { 'run.sh': '' }).what).toBe(
      'run.sh $(Process)',
    );
    expect(read('universe = container\ncontainer_image = docker://a\nqueue').what).toBe('a container');
  });

  it.each<[string, string]>([
    ['queue', 'The description names no program.'],
    [HOST, 'The description queues no jobs.'],
    ['executable = run.sh\nqueue', 'The program run.sh is not there.'],
    [`${HOST}transfer_input_files = a.dat, https://x/b\nqueue`, 'The input file a.dat is not there.'],
    [`${HOST}input = in.txt\nqueue`, 'The input file in.txt is not there.'],
    [`${HOST}universe = local\nqueue`, 'Jobs of universe local do not run on annexes.'],
    [`${HOST}Universe = $(x)\nqueue`, 'Jobs of universe $(x) do not run on annexes.'],
    [`${HOST}universe = scheduler\nuniverse = local\nqueue`, 'Jobs of universe local do not run'],
    [`${HOST}+JobUniverse = 7\nqueue`, '+jobuniverse is not something for a description.'],
    [`${HOST}MY.Owner = "root"\nqueue`, 'my.owner is not something for a description.'],
    [`${HOST}include : /etc/passwd\nqueue`, 'I do not take include'],
    [`${HOST}include command : rm -rf ~ |\nqueue`, 'I do not take include'],
    [`${HOST}queue name from ls -la |`, 'I do not take queue … from a program'],
    [`${HOST}arguments = \0\nqueue`, 'That is not text.'],
    [`${HOST}#${'x'.repeat(40_000)}\nqueue`, 'That are 40 KiB; I carry 32.'],
  ])('is refused: %j', (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });

  it.each(['../x', '/etc/passwd', '.profile', 'a/b', '', 'a b', '-x', 'é'])(
    'comes with no file called %j',
    (name) => {
      expect(() => read(`${HOST}queue`, { [name]: '' })).toThrow('A file cannot be called');
    },
  );

  it('whatever it is, is read or refused in words', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'queue',
        'queue 3',
        'queue x in (',
        ')',
        'executable = /bin/x',
        'a = \\',
        'x @=y',
        '@y',
        '(((',
        '|',
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(['read', 'refused']).toContain(cameTo(lines.join('\n')));
      }),
    );
  });
});

function cameTo(text: string): string {
  try {
    const { count } = read(text);
    return count === undefined || count >= 0 ? 'read' : `read as ${count} jobs`;
  } catch (error) {
    return isBotError(error, 'usage') ? 'refused' : `broke: ${String(error)}`;
  }
}
