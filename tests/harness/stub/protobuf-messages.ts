// Field numbers of the protobuf messages clients send the stub, from the generated.proto files of k8s.io/api and
// k8s.io/apimachinery (stable by protobuf's own rule). Only what kubectl's create, run and auth commands fill.

export type Scalar = 'string' | 'bytes' | 'integer' | 'boolean'
export type Type = Scalar | Message
export type Row = readonly [name: string, type: Type, shape?: 'list' | 'map']
export interface Message {
  readonly [number: number]: Row
}

const metadata: Row = [
  'metadata',
  {
    1: ['name', 'string'],
    2: ['generateName', 'string'],
    3: ['namespace', 'string'],
    5: ['uid', 'string'],
    6: ['resourceVersion', 'string'],
    11: ['labels', 'string', 'map'],
    12: ['annotations', 'string', 'map'],
    14: ['finalizers', 'string', 'list'],
  },
]

const container: Message = {
  1: ['name', 'string'],
  2: ['image', 'string'],
  3: ['command', 'string', 'list'],
  4: ['args', 'string', 'list'],
  6: ['ports', { 1: ['name', 'string'], 3: ['containerPort', 'integer'], 4: ['protocol', 'string'] }, 'list'],
  7: ['env', { 1: ['name', 'string'], 2: ['value', 'string'] }, 'list'],
}

const podSpec: Message = {
  2: ['containers', container, 'list'],
  3: ['restartPolicy', 'string'],
  8: ['serviceAccountName', 'string'],
}

const deploymentSpec: Message = {
  1: ['replicas', 'integer'],
  2: ['selector', { 1: ['matchLabels', 'string', 'map'] }],
  3: ['template', { 1: metadata, 2: ['spec', podSpec] }],
}

const resourceAttributes: Row = [
  'resourceAttributes',
  {
    1: ['namespace', 'string'],
    2: ['verb', 'string'],
    3: ['group', 'string'],
    4: ['version', 'string'],
    5: ['resource', 'string'],
    6: ['subresource', 'string'],
    7: ['name', 'string'],
  },
]
const nonResourceAttributes: Row = ['nonResourceAttributes', { 1: ['path', 'string'], 2: ['verb', 'string'] }]

const subjectAccessReview: Message = {
  1: metadata,
  2: [
    'spec',
    {
      1: resourceAttributes,
      2: nonResourceAttributes,
      3: ['user', 'string'],
      4: ['groups', 'string', 'list'],
      6: ['uid', 'string'],
    },
  ],
}

const policyRule: Message = {
  1: ['verbs', 'string', 'list'],
  2: ['apiGroups', 'string', 'list'],
  3: ['resources', 'string', 'list'],
  4: ['resourceNames', 'string', 'list'],
  5: ['nonResourceURLs', 'string', 'list'],
}

const role: Message = { 1: metadata, 2: ['rules', policyRule, 'list'] }

const subject: Message = {
  1: ['kind', 'string'],
  2: ['apiGroup', 'string'],
  3: ['name', 'string'],
  4: ['namespace', 'string'],
}

const binding: Message = {
  1: metadata,
  2: ['subjects', subject, 'list'],
  3: ['roleRef', { 1: ['apiGroup', 'string'], 2: ['kind', 'string'], 3: ['name', 'string'] }],
}

const boundObjectReference: Message = {
  1: ['kind', 'string'],
  2: ['apiVersion', 'string'],
  3: ['name', 'string'],
  4: ['uid', 'string'],
}

const tokenRequestSpec: Message = {
  1: ['audiences', 'string', 'list'],
  3: ['boundObjectRef', boundObjectReference],
  4: ['expirationSeconds', 'integer'],
}

/** By kind. */
export const messages: Readonly<Record<string, Message>> = {
  ClusterRole: role,
  ClusterRoleBinding: binding,
  ConfigMap: {
    1: metadata,
    2: ['data', 'string', 'map'],
    3: ['binaryData', 'bytes', 'map'],
    4: ['immutable', 'boolean'],
  },
  DeleteOptions: {
    1: ['gracePeriodSeconds', 'integer'],
    2: ['preconditions', { 1: ['uid', 'string'], 2: ['resourceVersion', 'string'] }],
    4: ['propagationPolicy', 'string'],
    5: ['dryRun', 'string', 'list'],
  },
  Deployment: { 1: metadata, 2: ['spec', deploymentSpec] },
  LocalSubjectAccessReview: subjectAccessReview,
  Namespace: { 1: metadata },
  Pod: { 1: metadata, 2: ['spec', podSpec] },
  Role: role,
  RoleBinding: binding,
  Secret: {
    1: metadata,
    2: ['data', 'bytes', 'map'],
    3: ['type', 'string'],
    4: ['stringData', 'string', 'map'],
    5: ['immutable', 'boolean'],
  },
  SelfSubjectAccessReview: { 1: metadata, 2: ['spec', { 1: resourceAttributes, 2: nonResourceAttributes }] },
  SelfSubjectReview: { 1: metadata },
  SelfSubjectRulesReview: { 1: metadata, 2: ['spec', { 1: ['namespace', 'string'] }] },
  ServiceAccount: { 1: metadata, 4: ['automountServiceAccountToken', 'boolean'] },
  SubjectAccessReview: subjectAccessReview,
  TokenRequest: { 1: metadata, 2: ['spec', tokenRequestSpec] },
}
