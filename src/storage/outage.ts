import { MongoError, MongoNetworkError } from 'mongodb';

/**
 * The driver's errors without a verdict on what was asked. By name: some of the classes are not exported.
 * A network error has many subclasses and is known by its class.
 */
const NAMES = new Set([
  'MongoServerSelectionError',
  'MongoWriteConcernError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoStalePrimaryError',
]);
/**
 * Answers of a server that cannot work now: not reached by another (6, 7, 89, 9001), not or no longer primary,
 * going down (91, 189, 10058, 10107, 11600, 11602, 13435, 13436), no majority (64, 100, 133, 134), out of time or
 * disk (262, 14031).
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const CODES = new Set([
  6, 7, 64, 89, 91, 100, 133, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031,
]);

/**
 * The database could not be reached or cannot work now. It says nothing about what was asked, which may even
 * have been done: whoever asked waits and asks again, and holds it against nobody.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoNetworkError || NAMES.has(error.name)) return true;
  const { code } = error as { code?: number | string };
  return typeof code === 'number' && CODES.has(code);
}
