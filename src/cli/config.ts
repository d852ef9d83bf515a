import { envExample, variables } from '../config-variables.js';

/** `config --example` prints the text of .env.example; `config` alone a table of all settings. */
export async function runConfig(args: string[]): Promise<number> {
  if (args.includes('--example')) process.stdout.write(envExample());
  else
    for (const v of variables)
      console.log(`${v.name.padEnd(30)} ${(v.fallback ?? '').padEnd(30)} ${v.meaning}`);
  return 0;
}
