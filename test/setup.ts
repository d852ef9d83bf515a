import { execFileSync } from 'node:child_process';

/** Builds what some tests start as a process of its own, and says once which database the product's tests run on. */
export default function setup(): void {
  // Else a test that is run alone would praise or blame the code of the last build.
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  const uri = process.env.MONGODB_URI;
  const hosts = uri
    ?.replace(/^mongodb(\+srv)?:\/\//, '')
    .replace(/^[^/?]*@/, '')
    .replace(/[/?].*$/, '');
  console.log(
    hosts
      ? `Database: the MongoDB at ${hosts} (MONGODB_URI), a fresh database for each service under test.`
      : 'Database: embedded. No MONGODB_URI is given, so nothing here ran against a real MongoDB.',
  );
}
