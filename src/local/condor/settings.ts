/** A machine's HTCondor configuration: names that do not mind capitals, and values with their `$(NAME)` filled in. */
export class Settings {
  readonly #values = new Map<string, string>();
  readonly #roles = new Set<string>();

  /** Reads configuration text. A later line replaces an earlier one, and may use what that one said. */
  read(text: string): this {
    for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
      const [, role] = /^\s*use\s+role\s*:\s*get_htcondor_(\w+)\s*$/i.exec(line) ?? [];
      if (role !== undefined) this.#roles.add(role.toLowerCase());
      const [, name, value] = /^\s*([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.set(name, value);
    }
    return this;
  }

  /** True when `use role:get_htcondor_<role>` is in it. */
  uses(role: 'central_manager' | 'submit' | 'execute'): boolean {
    return this.#roles.has(role);
  }

  set(name: string, value: string): void {
    const own = new RegExp(`\\$\\(${name.replaceAll('.', '\\.')}\\)`, 'gi');
    const before = this.#values.get(name.toUpperCase()) ?? '';
    this.#values.set(
      name.toUpperCase(),
      value.replace(own, () => before),
    );
  }

  /** The value as HTCondor would use it. */
  find(name: string, depth = 0): string | undefined {
    const raw = this.#values.get(name.toUpperCase());
    if (raw === undefined || depth > 20) return undefined;
    return raw
      .replace(/\$\(([\w.]+)(?::([^)]*))?\)/g, (_all, inner: string, otherwise: string | undefined) => {
        return this.find(inner, depth + 1) ?? otherwise ?? '';
      })
      .trim();
  }

  /** Names in a list such as STARTD_ATTRS. */
  list(name: string): string[] {
    return [...new Set((this.find(name) ?? '').split(/[\s,]+/).filter((one) => one !== ''))];
  }
}
