import { badValue, MongoError } from '../errors.js';
import { BSONRegExp } from '../values/types.js';

/** A BSON regex from `$regex` and `$options`. */
export function regexOf(pattern: unknown, options: unknown): BSONRegExp {
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (pattern instanceof BSONRegExp) {
    if (options && pattern.options) throw new MongoError(51074, 'options set in both $regex and $options');
    return options ? new BSONRegExp(pattern.pattern, options) : pattern;
  }
  if (typeof pattern !== 'string') throw badValue('$regex has to be a string');
  return new BSONRegExp(pattern, options);
}

/**
 * MongoDB speaks PCRE; what JavaScript speaks otherwise (possessive, atomic, inline flags, \A \z \Q,
 * POSIX classes) is refused rather than matched differently.
 */
export function compileRegex(regex: BSONRegExp): RegExp {
  let flags = 'u';
  for (const option of regex.options) {
    if ('ims'.includes(option)) flags += option;
    else if (option !== 'u')
      throw new MongoError(
        51108,
        `invalid flag in regex options: ${option} (the embedded store knows i, m, s)`,
      );
  }
  if (/\(\?[#>|P+\-imsx&R0-9]|\\[AzZQEGKRhHX]|\[\[:|[*+?}]\+/.test(regex.pattern.replace(/\\\\/g, '')))
    throw new MongoError(
      51091,
      `Regular expression is invalid: '${regex.pattern}' uses a PCRE feature that the embedded store does not have`,
    );
  try {
    return new RegExp(regex.pattern, flags);
  } catch {
    // Without `u`, JavaScript is as lenient about needless escapes (`\-`) as PCRE is.
    try {
      return new RegExp(regex.pattern, flags.replace('u', ''));
    } catch (error) {
      throw new MongoError(51091, `Regular expression is invalid: ${(error as Error).message}`);
    }
  }
}
