import { compileExpression, type Variables } from '../aggregate/expression.js';
import { failedToParse } from '../errors.js';
import { docField, type Request, type Server } from './context.js';

/** What `$$name` means in one command: `NOW`, the same from its beginning to its end, and its `let`. */
export function variablesOf(server: Server, { name, body }: Request): Variables {
  const now = { NOW: new Date(server.clock.now()) };
  const variables: Variables = { ...now };
  for (const [key, value] of Object.entries(docField(`${name}.let`, body.let))) {
    if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(key))
      throw failedToParse(`'${key}' starts with or holds an invalid character for a user variable name`);
    variables[key] = compileExpression(value)({}, now) ?? null;
  }
  return variables;
}
