import { ConfigError, messageOf } from '../errors.js';

const HELP = `Repairline (报修通): chat-first after-sales service

  repairline serve                      run the service (npm start)
  repairline demo                       play the whole story in this terminal
  repairline chat --as customer|technician|supervisor [--id ID]
                                        talk to the running trial service
  repairline import technicians|supervisors|customers|assets FILE.csv [--dry-run]
  repairline parked list|retry ID|retry all
                                        what could not be done, and putting it back
  repairline kf link --asset SERIAL|--shop NAME|--all [--pdf FILE]
                                        links and printed codes that open WeChat customer service
  repairline people show|erase|unmerge WHO, people merge WHO WHO
                                        customers by order, phone, chat or record: who is who, and their data
  repairline doctor [--json]            check a real WeCom set-up and say what to do
  repairline menu apply|show|remove [wecom-app|wechat]
                                        the menu below the chat, from policies/menus.yaml
  repairline wecom appchat create|show  a WeCom group of the app's own for alerts
  repairline understand --json          read one utterance a line, print what was understood
  repairline flow lint|draw NAME        check or draw the conversations
  repairline policy lint|schema         check the policy, or print its JSON Schema
  repairline sandbox                    run the local practice platform alone
  repairline storage serve|check|dump|restore
                                        the embedded database by itself (docs/storage.md)
  repairline config --example           print every setting with its meaning

Settings are environment variables: see .env.example.`;

type Command = (args: string[]) => Promise<number>;

/** Each command is loaded when it is called, so that a small one starts at once. */
const commands: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./serve.js')).runServe,
  demo: async () => (await import('./demo.js')).runDemo,
  chat: async () => (await import('./chat-here.js')).runChatHere,
  import: async () => (await import('./import.js')).runImport,
  kf: async () => (await import('./kf.js')).runKf,
  people: async () => (await import('./people.js')).runPeople,
  parked: async () => (await import('./parked.js')).runParked,
  doctor: async () => (await import('./doctor.js')).runDoctor,
  menu: async () => (await import('./menu.js')).runMenu,
  wecom: async () => (await import('./wecom.js')).runWecom,
  understand: async () => (await import('./understand.js')).runUnderstand,
  config: async () => (await import('./config.js')).runConfig,
  flow: async () => (await import('./flow.js')).runFlow,
  policy: async () => (await import('./policy.js')).runPolicy,
  storage: async () => (await import('./storage.js')).runStorage,
  sandbox: async () => (await import('./sandbox.js')).runSandbox,
};

/** Runs one command; the exit code says whether it did what was asked. */
export async function run(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (!name || name === 'help' || name === '--help' || name === '-h') {
    console.log(HELP);
    return 0;
  }
  const load = commands[name];
  if (!load) {
    console.error(`There is no command "${name}".\n\n${HELP}`);
    return 2;
  }
  try {
    return await (await load())(args);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : `${name}: ${messageOf(error)}`);
    return 1;
  }
}
