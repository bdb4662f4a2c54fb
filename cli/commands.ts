// The commands of `sal`. Each is loaded when it runs: `sal credential` must not pay for core.
import type { Command, Context } from './command'

export type Entry = {
  name: string
  summary: string
  /** A line each way to call it, without the leading `sal`. */
  usage: readonly string[]
  run: (args: readonly string[], context: Context) => Promise<void>
  /** Absent for those that take a settings table instead of flags (programs.ts), under their name there. */
  load?: () => Promise<Command>
}

const SERVER = '[--server URL] [--ca FILE]'
const ACCESS = `[--token-file FILE] ${SERVER}`
const KUBECONFIG = `[--cluster NAME …] [-o FILE|-] [--set-context NAME] [--sni|--path] ${ACCESS}`
const ASKED = '[--namespace N] [--name NAME] [--subresource S]'
const AUDITED =
  '[--user EMAIL] [--group NAME] [--cluster NAME] [--project NAME] [--namespace N] [--verb V] [--api-group G] ' +
  '[--resource R] [--subresource S] [--name NAME] [--name-prefix TEXT] [--outcome O] [--source ADDRESS|CIDR] [--kind K] ' +
  '[--request ID] [--reason R] [--search WORDS]'
const SPAN = '[--from TIME] [--to TIME]'
const LISTED = `[-o table|json] ${SERVER}`
const SEARCHED = `[--search TEXT] [--sort FIELD] ${LISTED}`

export const COMMANDS: readonly Entry[] = [
  {
    name: 'start',
    summary: 'Run core, a relay and the console in one process, with everything it needs',
    usage: ['start [--data FOLDER] [settings of core and relay]'],
    run: async (args, { environment }) => (await import('./start')).runStart(settingsOf(args), environment.all),
  },
  program('core', 'Run the API and the console', ['core [settings]'], async () => (await import('./core')).core),
  program(
    'relay',
    'Run a relay, the front door for kubectl and agents',
    ['relay [settings]'],
    async () => (await import('./relay')).relay,
  ),
  program(
    'agent',
    'Run an agent beside a cluster, or take it away again',
    ['agent --kubeconfig FILE --join STRING [settings]', 'agent uninstall --kubeconfig FILE [--namespace N]'],
    async () => (await import('./agent')).agent,
  ),
  entry({
    name: 'login',
    summary: 'Sign in at a server',
    usage: [
      `login ${SERVER}`,
      `login --device ${SERVER}`,
      `login --email E [--password-stdin] ${SERVER}`,
      `login --token-file FILE ${SERVER}`,
      `login --invitation LINK [--email E] [--name N] [--password-stdin] ${SERVER}`,
    ],
    load: async () => (await import('./login')).login,
  }),
  entry({
    name: 'logout',
    summary: 'End the session, with the certificates made in it, and forget it',
    usage: [`logout ${SERVER}`],
    load: async () => (await import('./logout')).logout,
  }),
  entry({
    name: 'password',
    summary: 'Change your own password; your other sign-ins end',
    usage: [`password [--password-stdin] ${SERVER}`],
    load: async () => (await import('./password')).password,
  }),
  entry({
    name: 'whoami',
    summary: 'Show who you are signed in as, and your bindings',
    usage: [`whoami ${LISTED}`],
    load: async () => (await import('./whoami')).whoami,
  }),
  entry({
    name: 'kubeconfig',
    summary: 'Write contexts for your clusters into the file kubectl reads',
    usage: [`kubeconfig [--exec] ${KUBECONFIG}`, `kubeconfig --certificate [--lifetime 8h] ${KUBECONFIG}`],
    load: async () => (await import('./kubeconfig')).kubeconfig,
  }),
  entry({
    name: 'credential',
    summary: 'Print a credential for kubectl, which runs this by itself',
    usage: [`credential ${ACCESS}`],
    load: async () => (await import('./credential')).credential,
  }),
  entry({
    name: 'get',
    summary: 'Show resources of any kind, as a table or as documents for apply',
    usage: [`get KIND [NAME] [-o table|json|yaml] ${SERVER}`],
    load: async () => (await import('./get')).get,
  }),
  entry({
    name: 'apply',
    summary: 'Make the server what documents say: YAML or JSON, files, folders or standard input',
    usage: [`apply -f FILE|FOLDER|- [-f …] [--dry-run] [-l KEY=VALUE …] [--prune] ${LISTED}`],
    load: async () => (await import('./apply')).apply,
  }),
  entry({
    name: 'delete',
    summary: 'Delete resources by name, or those that documents name',
    usage: [`delete KIND NAME … [--dry-run] ${SERVER}`, `delete -f FILE|FOLDER|- [-f …] [--dry-run] ${SERVER}`],
    load: async () => (await import('./delete')).remove,
  }),
  entry({
    name: 'clusters',
    summary: 'List, enrol and delete clusters',
    usage: [
      `clusters list [--project P] ${SEARCHED}`,
      `clusters get NAME ${LISTED}`,
      `clusters import NAME [--project P] [-o join|manifest [--restricted --allow-cluster-roles R,S]] ${SERVER}`,
      `clusters delete NAME ${SERVER}`,
    ],
    load: async () => (await import('./clusters')).clusters,
  }),
  entry({
    name: 'projects',
    summary: 'List, create and delete projects',
    usage: [
      `projects list ${SEARCHED}`,
      `projects create NAME [--display-name TEXT] ${SERVER}`,
      `projects delete NAME ${SERVER}`,
    ],
    load: async () => (await import('./projects')).projects,
  }),
  entry({
    name: 'users',
    summary: 'List, invite, disable and delete people',
    usage: [
      `users list ${SEARCHED}`,
      `users create EMAIL [--name N] ${SERVER}`,
      `users invite EMAIL ${SERVER}`,
      `users disable EMAIL ${SERVER}`,
      `users enable EMAIL ${SERVER}`,
      `users delete EMAIL ${SERVER}`,
    ],
    load: async () => (await import('./users')).users,
  }),
  entry({
    name: 'machine-users',
    summary: 'List, create, disable and delete what programs act as',
    usage: [
      `machine-users list ${SEARCHED}`,
      `machine-users create NAME [--display-name TEXT] [--description TEXT] ${SERVER}`,
      `machine-users disable NAME ${SERVER}`,
      `machine-users enable NAME ${SERVER}`,
      `machine-users delete NAME ${SERVER}`,
    ],
    load: async () => (await import('./machine-users')).machineUsers,
  }),
  entry({
    name: 'tokens',
    summary: 'List, make, rotate and delete API tokens, your own or a machine user’s',
    usage: [
      `tokens list [--machine-user M] ${LISTED}`,
      `tokens create NAME --expires 90d [--permission P …] ${SERVER}`,
      `tokens create NAME --machine-user M [--expires 90d] [--permission P …] ${SERVER}`,
      `tokens rotate NAME [--overlap 1h] [--machine-user M] ${SERVER}`,
      `tokens delete NAME [--machine-user M] ${SERVER}`,
    ],
    load: async () => (await import('./tokens')).tokens,
  }),
  entry({
    name: 'bindings',
    summary: 'List, give and take roles',
    usage: [
      `bindings list ${SEARCHED}`,
      `bindings create --role R --user EMAIL|--machine-user M [--project P] [--namespace N …] ${SERVER}`,
      `bindings delete ID ${SERVER}`,
    ],
    load: async () => (await import('./bindings')).bindings,
  }),
  entry({
    name: 'roles',
    summary: 'List the roles that can be bound',
    usage: [`roles list ${SEARCHED}`],
    load: async () => (await import('./roles')).roles,
  }),
  entry({
    name: 'access',
    summary: 'Ask who may do what, and why',
    usage: [
      `access can-i VERB RESOURCE --cluster NAME ${ASKED} [--user EMAIL] ${LISTED}`,
      `access who-can VERB RESOURCE --cluster NAME ${ASKED} ${LISTED}`,
      `access holds PERMISSION [--cluster NAME] [--project P] [--user EMAIL] ${LISTED}`,
      `access replay -f FILE … [--days N] [--user EMAIL] [--beside] ${LISTED}`,
      `access least --user EMAIL [--machine-user NAME] [--days N] [--cluster NAME] [--project NAME] [--name NAME] [-o yaml|json] ${SERVER}`,
    ],
    load: async () => (await import('./access')).access,
  }),
  entry({
    name: 'certificates',
    summary: 'List and revoke certificates',
    usage: [`certificates list ${SEARCHED}`, `certificates revoke SERIAL ${SERVER}`],
    load: async () => (await import('./certificates')).certificates,
  }),
  entry({
    name: 'sessions',
    summary: 'List and revoke sign-ins',
    usage: [`sessions list [--user EMAIL] ${SEARCHED}`, `sessions revoke ID ${SERVER}`],
    load: async () => (await import('./sessions')).sessions,
  }),
  entry({
    name: 'connections',
    summary: 'List the streams that are open now, and cut one',
    usage: [`connections list [--user EMAIL] [--cluster NAME] ${SEARCHED}`, `connections cut ID ${SERVER}`],
    load: async () => (await import('./connections')).connections,
  }),
  entry({
    name: 'recordings',
    summary: 'List, search, play and export what went through exec and attach',
    usage: [
      `recordings list [--user EMAIL] [--cluster NAME] [--project NAME] [--namespace N] [--pod NAME] [--state S]
      [--from TIME] [--to TIME] [--search TEXT] [--limit N] ${LISTED}`,
      `recordings play ID [--speed N] [--idle-limit SECONDS] [--follow] ${SERVER}`,
      `recordings text ID ${SERVER}`,
      `recordings export ID [-o FILE|-] ${SERVER}`,
    ],
    load: async () => (await import('./recordings')).recordings,
  }),
  entry({
    name: 'relays',
    summary: 'List relays, print the one-time join string of a further one, delete one that is gone',
    usage: [`relays list ${SEARCHED}`, `relays join ${SERVER}`, `relays delete NAME ${SERVER}`],
    load: async () => (await import('./relays')).relays,
  }),
  entry({
    name: 'audit',
    summary: 'Who did what: list, follow, export, prove it, and send it elsewhere',
    usage: [
      `audit evidence [--from TIME] [--to TIME] [-o FILE|-] ${SERVER}`,
      `audit key ${SERVER}`,
      'audit verify FILE --key FILE [--anchor FILE]',
      `audit verify [--from TIME] [--to TIME] [--key FILE] [--anchor FILE] ${SERVER}`,
      `audit list ${AUDITED} ${SPAN} [--order newest|oldest] [--limit N] [-o table|wide|json] ${SERVER}`,
      `audit tail ${AUDITED} [--last N] [-o table|wide|json] ${SERVER}`,
      `audit export ${AUDITED} ${SPAN} [--order newest|oldest] [--format ndjson|csv] [-o FILE|-] ${SERVER}`,
      `audit sinks list ${LISTED}`,
      `audit sinks test NAME ${SERVER}`,
      `audit sinks dead-letters NAME ${LISTED}`,
      `audit sinks replay NAME [--id ID …] ${SERVER}`,
      `audit sinks drop NAME --all|--id ID … ${SERVER}`,
    ],
    load: async () => (await import('./audit')).audit,
  }),
  entry({
    name: 'version',
    summary: 'Print the version',
    usage: ['version'],
    load: async () => (await import('./version')).versionCommand,
  }),
]

function entry(command: Required<Omit<Entry, 'run'>>): Entry {
  return { ...command, run: async (args, context) => (await command.load()).run(args, context) }
}

function program(name: string, summary: string, ...rest: [string[], () => Promise<Command>]): Entry {
  const [usage, load] = rest
  return { name, summary, usage, run: async (args, context) => (await load()).run(settingsOf(args), context) }
}

/** `bun run start -- --data X` may leave its `--` in front. */
function settingsOf(args: readonly string[]): string[] {
  return args[0] === '--' ? args.slice(1) : [...args]
}
