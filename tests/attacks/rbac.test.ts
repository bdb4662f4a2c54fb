// What the API server's own RBAC has to refuse, and refuses: its message and its audit log are the witnesses. Whoever asks is
// a person with a role of ours, through relay and agent.
import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, findOldKubectl, kubectl } from '../harness/kubectl.ts'
import { type Actor, type AuditEvent, canStage, type Stage, sharedStage } from '../harness/stage.ts'
import { UPGRADES } from '../harness/web-socket.ts'

setDefaultTimeout(60_000)

let stage: Stage
let pod: string
beforeAll(async () => {
  if (!canStage) return
  stage = await sharedStage()
  pod = await stage.pod('guarded')
  const admin = (...args: string[]) => kubectl(stage.cluster.kubeconfig, args)
  await admin('create', 'secret', 'generic', 'hidden', '--from-literal=k=v')
  await admin('create', 'service', 'clusterip', 'front', '--tcp=80')
}, 120_000)

const DEFAULT = '/api/v1/namespaces/default'
const ACCOUNT = 'system:serviceaccount:salaminia:sal-'
let marks = 0

/** Appends a mark that finds the request in the audit log. */
function marked(path: string): { path: string; mark: string } {
  const mark = `attack=${++marks}x`
  return { path: `${path}${path.includes('?') ? '&' : '?'}${mark}`, mark }
}

type Answer = { status: number; text: string; events: AuditEvent[] }

async function ask(actor: Actor, path: string, init: RequestInit = {}): Promise<Answer> {
  const asked = marked(path)
  const answer = await actor.ask(asked.path, init)
  return { status: answer.status, text: await answer.text(), events: await stage.audited(asked.mark) }
}

async function askUpgrade(actor: Actor, path: string, kind: keyof typeof UPGRADES): Promise<Answer> {
  const asked = marked(path)
  const ws = await actor.socket(asked.path, UPGRADES[kind])
  if (ws.status === 101) ws.destroy()
  await ws.closed
  return { status: ws.status, text: ws.body(), events: await stage.audited(asked.mark) }
}

/** The API server said no, in its own words, to the account of this person. */
function isRefusedByRbac({ status, text, events }: Answer, resource: string): void {
  expect(status).toBe(403)
  const { message } = JSON.parse(text) as { message: string }
  expect(message).toMatch(
    new RegExp(`forbidden: User "${ACCOUNT}[a-z0-9-]+" cannot \\w+ resource "${resource}" in API group`),
  )
  const [done, ...others] = events.filter(({ stage }) => stage === 'ResponseComplete')
  expect(others).toEqual([])
  expect(done?.user.username).toStartWith(ACCOUNT)
  expect([done?.responseStatus?.code, done?.annotations?.['authorization.k8s.io/decision']]).toEqual([403, 'forbid'])
}

const projectOf = async () =>
  (await stage.sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')).items[0]?.id ?? null
type Rule = { api_groups: string[]; resources: string[]; verbs: string[]; resource_names?: string[] }
/** A person whose only role has these rules, in the namespace `default`. */
async function withRules(name: string, rules: Rule[]): Promise<Actor> {
  const body = { name, display_name: name, scope: 'namespace', permissions: ['kubeconfigs.create'], rules }
  await stage.sal.api('POST', '/v1/roles', { body })
  return stage.actor(`${name}@example.com`, [{ role: name, project_id: await projectOf(), namespaces: ['default'] }])
}

const STREAMS = [
  ['exec', 'exec?command=sh&stdin=1&stdout=1'],
  ['attach', 'attach?stdin=1&stdout=1'],
  ['portforward', 'portforward?ports=80'],
] as const

describe.skipIf(!canStage)('A14 a reader gets no stream, whichever method and protocol ask for it', () => {
  for (const kind of ['WebSocket', 'SPDY'] as const)
    for (const [subresource, rest] of STREAMS)
      test(`${subresource} over ${kind}`, async () => {
        isRefusedByRbac(await askUpgrade(stage.reader, `${DEFAULT}/pods/${pod}/${rest}`, kind), `pods/${subresource}`)
      })

  const SPDY = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }
  const kubectls: [string, string | undefined, Record<string, string>][] = [
    ['kubectl over WebSocket', findKubectl(), {}],
    ['kubectl over SPDY', findKubectl(), SPDY],
    ['kubectl 1.20 over SPDY', findOldKubectl(), {}],
  ]
  const commands: [string[], RegExp][] = [
    [['exec', 'guarded', '--', 'id'], /cannot create resource "pods\/exec"/],
    [['attach', 'guarded'], /cannot create resource "pods\/attach"/],
    [['port-forward', 'pod/guarded', ':80'], /cannot create resource "pods\/portforward"/],
    [['cp', 'guarded:/etc/passwd', '/dev/null'], /cannot create resource "pods\/exec"/],
    [['get', 'secrets'], /cannot list resource "secrets"/],
    [['get', '--raw', `${DEFAULT}/pods/guarded/proxy/`], /cannot get resource "pods\/proxy"/],
  ]
  for (const [name, binary, env] of kubectls)
    test.skipIf(binary === undefined)(`${name} tells what the API server says`, async () => {
      const config = await stage.reader.kubeconfig('--certificate')
      const run = ([args, said]: (typeof commands)[number]) =>
        kubectl(config, args, { env, binary: binary ?? '' }).then(({ code, stderr }) => {
          expect([args.join(' '), code]).toEqual([args.join(' '), 1])
          expect(stderr).toMatch(said)
          expect(stderr).toContain(`User "${ACCOUNT}reader-example-com-`)
        })
      await Promise.all(commands.map(run))
    })

  test('who may `get` all of a pod and `create` nothing is a reader too', async () => {
    const all = [{ api_groups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }]
    const actor = await withRules('gets-all', all)
    for (const [subresource, rest] of STREAMS) {
      const path = `${DEFAULT}/pods/${pod}/${rest}`
      for (const kind of ['WebSocket', 'SPDY'] as const)
        isRefusedByRbac(await askUpgrade(actor, path, kind), `pods/${subresource}`)
    }
  })

  for (const method of ['GET', 'POST'])
    test(`exec by ${method} without an upgrade`, async () => {
      const answer = await ask(stage.reader, `${DEFAULT}/pods/${pod}/exec?command=sh`, { method })
      isRefusedByRbac(answer, 'pods/exec')
    })
})

describe.skipIf(!canStage)('A16 a reader reaches nothing behind the API server', () => {
  const proxies: [string, string][] = [
    ['pods/proxy', `${DEFAULT}/pods/guarded/proxy/`],
    ['pods/proxy', `${DEFAULT}/pods/http:guarded:80/proxy/a/b`],
    ['services/proxy', `${DEFAULT}/services/front/proxy/`],
    ['nodes/proxy', '/api/v1/nodes/test-node/proxy/pods'],
    ['nodes/proxy', '/api/v1/nodes/test-node/proxy/run/default/guarded/main?cmd=id'],
  ]
  for (const [resource, path] of proxies) {
    test(`GET ${path}`, async () => isRefusedByRbac(await ask(stage.reader, path), resource))
  }

  for (const kind of ['WebSocket', 'SPDY'] as const)
    for (const path of ['/api/v1/nodes/test-node/proxy/exec/default/guarded/main?command=id&output=1']) {
      test(`the kubelet's exec over ${kind}`, async () =>
        isRefusedByRbac(await askUpgrade(stage.reader, path, kind), 'nodes/proxy'))
      test(`a pod's and a service's port over ${kind}`, async () => {
        isRefusedByRbac(await askUpgrade(stage.reader, `${DEFAULT}/pods/${pod}/proxy/`, kind), 'pods/proxy')
        isRefusedByRbac(await askUpgrade(stage.reader, `${DEFAULT}/services/front/proxy/`, kind), 'services/proxy')
      })
    }
})

describe.skipIf(!canStage)('A17 an ephemeral container is no way around it', () => {
  test('a reader cannot add one', async () => {
    const body = JSON.stringify({ spec: { ephemeralContainers: [{ name: 'in', image: 'x' }] } })
    const headers = { 'content-type': 'application/strategic-merge-patch+json' }
    const path = `${DEFAULT}/pods/${pod}/ephemeralcontainers`
    isRefusedByRbac(await ask(stage.reader, path, { method: 'PATCH', headers, body }), 'pods/ephemeralcontainers')
  })

  test('who may exec and no more cannot either', async () => {
    const actor = await withRules('execs-only', [
      { api_groups: [''], resources: ['pods'], verbs: ['get'] },
      { api_groups: [''], resources: ['pods/exec'], verbs: ['create', 'get'] },
    ])
    expect((await askUpgrade(actor, `${DEFAULT}/pods/${pod}/exec?command=true&stdout=1`, 'WebSocket')).status).toBe(101)
    const path = `${DEFAULT}/pods/${pod}/ephemeralcontainers`
    const headers = { 'content-type': 'application/merge-patch+json' }
    isRefusedByRbac(await ask(actor, path, { method: 'PATCH', headers, body: '{}' }), 'pods/ephemeralcontainers')
  })
})

describe.skipIf(!canStage)('A44 a reader cannot rise', () => {
  const RBAC = '/apis/rbac.authorization.k8s.io/v1'
  const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) })
  const binding = { metadata: { name: 'up' }, roleRef: { kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [] }
  const steps: [string, string, RequestInit][] = [
    ['secrets', `${DEFAULT}/secrets`, {}],
    ['secrets', `${DEFAULT}/secrets/hidden`, {}],
    ['secrets', `${DEFAULT}/secrets?watch=1`, {}],
    ['secrets', `${DEFAULT}/secrets?fieldSelector=metadata.name%3Dhidden`, {}],
    ['secrets', '/api/v1/secrets', {}],
    ['secrets', '/api/v1/namespaces/salaminia/secrets/salaminia-agent-identity', {}],
    ['serviceaccounts/token', `${DEFAULT}/serviceaccounts/default/token`, post({ spec: {} })],
    ['serviceaccounts/token', '/api/v1/namespaces/salaminia/serviceaccounts/salaminia-agent/token', post({ spec: {} })],
    ['pods', `${DEFAULT}/pods`, post({ metadata: { name: 'up' }, spec: { containers: [] } })],
    ['rolebindings', `${RBAC}/namespaces/default/rolebindings`, post(binding)],
    ['clusterrolebindings', `${RBAC}/clusterrolebindings`, post(binding)],
    ['clusterroles', `${RBAC}/clusterroles/view`, { method: 'PATCH', body: '{}' }],
    [
      'certificatesigningrequests/approval',
      '/apis/certificates.k8s.io/v1/certificatesigningrequests/x/approval',
      { method: 'PUT', body: '{}' },
    ],
  ]
  for (const [resource, path, init] of steps) {
    const headers = init.method === 'PATCH' ? { headers: { 'content-type': 'application/merge-patch+json' } } : {}
    test(`${init.method ?? 'GET'} ${path}`, async () =>
      isRefusedByRbac(await ask(stage.reader, path, { ...init, ...headers }), resource))
  }
})

describe.skipIf(!canStage)('A2, A3, A6 an identity by header', () => {
  for (const header of ['Impersonate-User', 'Impersonate-Group', 'Impersonate-Uid', 'Impersonate-Extra-scopes']) {
    test(`${header} of someone who may impersonate does not reach the API server`, async () => {
      const answer = await ask(stage.admin, `${DEFAULT}/pods`, { headers: { [header]: 'system:masters' } })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('Impersonation through the relay is not allowed')
      expect(answer.events).toEqual([])
    })
  }
})

describe.skipIf(!canStage)('A5 what Salaminia answers itself', () => {
  const forged = {
    'impersonate-user': 'admin@example.com',
    'impersonate-group': 'system:masters',
    'x-remote-user': 'admin@example.com',
    'x-forwarded-user': 'admin@example.com',
  }

  test('is about who shows the token, whatever the headers say', async () => {
    const { sal, reader } = stage
    const question = '/v1/effective-access?verb=delete&resource=secrets'
    for (const path of ['/v1/whoami', `${question}&cluster_id=${stage.clusterId}`, '/v1/users']) {
      const answer = async (headers: Record<string, string>) => {
        const got = await fetch(sal.url + path, { headers: { authorization: `Bearer ${reader.token}`, ...headers } })
        const { instance: _, ...body } = (await got.json()) as Record<string, unknown>
        return { status: got.status, body }
      }
      expect(await answer(forged)).toEqual(await answer({}))
    }
    const headers = forged
    expect((await fetch(`${sal.url}/v1/whoami`, { headers })).status).toBe(401)
  })
})

describe.skipIf(!canStage)('A7 who the API server takes a person for', () => {
  test('is their own account, in its three groups and no other', async () => {
    for (const actor of [stage.admin, stage.reader]) {
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
      const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
      const { text } = await ask(actor, path, { method: 'POST', body: JSON.stringify(review) })
      const { userInfo } = (JSON.parse(text) as { status: { userInfo: { username: string; groups: string[] } } }).status
      expect(userInfo.username).toStartWith(`${ACCOUNT}${actor.email.replace(/[@.]/g, '-')}-`)
      expect(userInfo.groups.sort()).toEqual([
        'system:authenticated',
        'system:serviceaccounts',
        'system:serviceaccounts:salaminia',
      ])
    }
  })
})

describe.skipIf(!canStage)('A22 a namespace in the path of what has none', () => {
  for (const path of ['/api/v1/namespaces/default/nodes', '/api/v1/namespaces/default/nodes/test-node'])
    test(`GET ${path} gives nothing, also to an admin of the namespace`, async () => {
      const owner = await stage.actor(`owner${marks}@example.com`, [
        { role: 'namespace-admin', project_id: await projectOf(), namespaces: ['default'] },
      ])
      isRefusedByRbac(await ask(owner, path), 'nodes')
      expect((await ask(stage.admin, path)).status).toBe(404)
    })
})

describe.skipIf(!canStage)('A23 the group is part of a rule', () => {
  test('deployments of apps are not those of another group', async () => {
    const names = { plural: 'deployments', singular: 'deployment', kind: 'Deployment', listKind: 'DeploymentList' }
    const schema = { openAPIV3Schema: { type: 'object' } }
    const versions = [{ name: 'v1', served: true, storage: true, schema }]
    const metadata = { name: 'deployments.catalog.example.com' }
    const spec = { group: 'catalog.example.com', scope: 'Namespaced', names, versions }
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, spec }
    await kubectl(stage.cluster.kubeconfig, ['create', '-f', '-'], { stdin: JSON.stringify(crd) })
    await kubectl(stage.cluster.kubeconfig, ['wait', '--for=condition=Established', `crd/${metadata.name}`])
    const other = '/apis/catalog.example.com/v1/namespaces/default/deployments'
    await until('the new kind is served', async () => (await ask(stage.admin, other)).status === 200)
    const actor = await withRules('apps-only', [{ api_groups: ['apps'], resources: ['deployments'], verbs: ['list'] }])
    expect((await ask(actor, '/apis/apps/v1/namespaces/default/deployments')).status).toBe(200)
    isRefusedByRbac(await ask(actor, other), 'deployments')
  })
})

describe.skipIf(!canStage)('A24 a rule for one name', () => {
  let actor: Actor
  beforeAll(async () => {
    await kubectl(stage.cluster.kubeconfig, ['create', 'configmap', 'mine', '--from-literal=k=v'])
    await kubectl(stage.cluster.kubeconfig, ['create', 'configmap', 'not-mine', '--from-literal=k=v'])
    const verbs = ['get', 'list', 'watch', 'delete', 'deletecollection']
    actor = await withRules('one-name', [
      { api_groups: [''], resources: ['configmaps'], verbs, resource_names: ['mine'] },
    ])
  })
  const maps = `${DEFAULT}/configmaps`

  test('gives that object, and the list of nothing but it', async () => {
    expect((await ask(actor, `${maps}/mine`)).status).toBe(200)
    const { text } = await ask(actor, `${maps}?fieldSelector=metadata.name%3Dmine`)
    const { items } = JSON.parse(text) as { items: { metadata: { name: string } }[] }
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['mine'])
  })

  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const around: [string, string, RequestInit][] = [
    ['another object', `${maps}/not-mine`, {}],
    ['a list', maps, {}],
    ['a list as a table', maps, { headers: { accept: table } }],
    ['a list in protobuf', maps, { headers: { accept: 'application/vnd.kubernetes.protobuf' } }],
    ['a list in CBOR', maps, { headers: { accept: 'application/cbor, application/json;q=0.5' } }],
    ['a list from an old version', `${maps}?resourceVersion=0`, {}],
    ['a list by another field', `${maps}?fieldSelector=metadata.namespace%3Ddefault`, {}],
    ['a list by two fields', `${maps}?fieldSelector=metadata.name%21%3Dmine`, {}],
    ['a watch', `${maps}?watch=1`, {}],
    ['a watch of the old form', '/api/v1/watch/namespaces/default/configmaps', {}],
    ['a watch that begins with a list', `${maps}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`, {}],
    ['a deletion of all', maps, { method: 'DELETE' }],
    ['all namespaces', '/api/v1/configmaps', {}],
  ]
  for (const [what, path, init] of around)
    test(`not ${what}`, async () => {
      const answer = await ask(actor, path, init)
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('configmaps')
      expect(answer.text).not.toContain('"k":"v"')
      const [done] = answer.events.filter(({ stage }) => stage === 'ResponseComplete')
      expect(done?.annotations?.['authorization.k8s.io/decision']).toBe('forbid')
    })
})
