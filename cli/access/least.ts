// `sal access least`: a role that allows what somebody did with success in the last days, as documents for `sal apply`.
import { UsageError } from '../../kit/exit'
import type { Api, Schemas } from '../api'
import { command } from '../command'
import { safeJson } from '../escape'
import { API_VERSION } from '../kinds'
import { findCluster, findMachineUser, findProject, findUser } from '../listing'
import type { Manifest } from '../manifest'
import { toYaml } from '../manifest'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { daysOf } from './replay'

type Least = Schemas['LeastAccess']
type Rule = Least['roles'][number]['rules'][number]

export const least = command({
  flags: {
    ...SERVER_FLAGS,
    user: 'text',
    'machine-user': 'text',
    days: 'text',
    cluster: 'text',
    project: 'text',
    name: 'text',
    output: ['yaml', 'json'] as const,
  },
  run: async ({ flags }, context) => {
    const days = daysOf(flags.days)
    const api = openApi(context, flags)
    const who = await subjectOf(api, { user: flags.user, machine_user: flags['machine-user'] })
    const cluster = flags.cluster === undefined ? undefined : (await findCluster(api, flags.cluster)).id
    if (flags.project !== undefined) await findProject(api, flags.project)
    const found = await api.get('/v1/access/least', { query: { principal: who.id, days, cluster } })
    if (flags.output === 'json') return context.stdout.write(`${safeJson(found)}\n`)
    const name = flags.name ?? `least-${labelOf(who.name)}`
    if (found.roles.length === 0) context.stderr.write('Nothing was used, so there is nothing to allow\n')
    else if (!found.is_exact) context.stderr.write(`Only requests since ${found.counted_from} were looked at\n`)
    context.stdout.write(toYaml(documentsOf(found, { name, subject: who.subject, project: flags.project })))
  },
})

type Subject = { user: string } | { machine_user: string }

async function subjectOf(
  api: Api,
  { user, machine_user }: { user: string | undefined; machine_user: string | undefined },
): Promise<{ id: string; name: string; subject: Subject }> {
  if (user !== undefined && machine_user === undefined)
    return { id: (await findUser(api, user)).id, name: user, subject: { user } }
  if (machine_user !== undefined && user === undefined)
    return { id: (await findMachineUser(api, machine_user)).id, name: machine_user, subject: { machine_user } }
  throw new UsageError('Cannot ask this yet: give either --user or --machine-user')
}

/** A binding to each role only where a project is given: where somebody may do it is not for the audit to say. */
function documentsOf(
  { roles, from, to }: Least,
  { name, subject, project }: { name: string; subject: Subject; project: string | undefined },
): Manifest[] {
  const one = (kind: string, title: string, spec: Record<string, unknown>): Manifest => ({
    ...{ apiVersion: API_VERSION, kind, metadata: { name: title }, spec },
  })
  return roles.flatMap(({ scope, namespaces, rules }, at) => {
    const title = roles.length === 1 ? name : `${name.slice(0, 58)}-${at + 1}`
    const where = scope === 'namespace' ? `in ${namespaces.join(', ')}` : 'in whole clusters'
    const description = `Used ${where} from ${from.slice(0, 10)} to ${to.slice(0, 10)}`.slice(0, 500)
    const spec = { display_name: title, description, scope, permissions: LOOK, rules: rules.map(shortened) }
    const role = one('Role', title, spec)
    const binding = { role: title, ...subject, project, ...(scope === 'namespace' ? { namespaces } : {}) }
    return project === undefined ? [role] : [role, one('Binding', title, binding)]
  })
}

/** What it takes to come to a kubeconfig. */
const LOOK = ['clusters.read', 'kubeconfigs.create', 'projects.read']

/** Without the lists that are empty. */
function shortened(rule: Rule): Partial<Rule> {
  return Object.fromEntries(Object.entries(rule).filter(([, words]) => words.length > 0))
}

/** Of an e-mail address what stands before the domain, as a DNS label. */
function labelOf(name: string): string {
  const [local = ''] = name.split('@')
  const label = local.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return label.replace(/^-+|-+$/g, '').slice(0, 50) || 'somebody'
}
