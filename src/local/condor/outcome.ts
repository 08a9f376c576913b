/** What a program came to. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function printed(stdout: string): Outcome {
  return { exitCode: 0, stdout, stderr: '' };
}

/** The program failed, and this is what it wrote to stderr. */
export function failed(stderr: string, exitCode = 1): Outcome {
  return { exitCode, stdout: '', stderr };
}
