import mongoose, { type Connection } from 'mongoose';

/**
 * Opens the database. Writes that promises rest on are journaled by a majority before they count
 * (reference: MongoDB settings); `ignoreUndefined` stays false, so that a filter with a missing value
 * matches nothing instead of everything.
 */
export async function connect(uri: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    maxPoolSize: 20,
    serverSelectionTimeoutMS: 10_000,
    writeConcern: { w: 'majority', j: true, wtimeoutMS: 4000 },
  });
  return await connection.asPromise();
}
