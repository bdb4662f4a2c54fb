// One sentence for each tag, in the order in which the reference shows them. A route with another tag is a line here.

export const TAGS: Readonly<Record<string, string>> = {
  installation: 'What anybody may know: whom to trust, and whether it serves.',
  organization: 'Its settings: lifetimes, lockout, and what kubectl is allowed.',
  sessions: 'Sign-ins and API tokens, and their end.',
  whoami: 'Who the bearer of a token is.',
  invitations: 'Links with which people set their password.',
  projects: 'Groups of clusters, for which bindings are given.',
  clusters: 'Clusters under our care.',
  enrolments: 'One-time tokens with which agents and relays get their first certificate.',
  users: 'People, and machines that sign requests with a name of their own.',
  groups: 'Groups of people and machine users.',
  'group-memberships': 'Who is in which group.',
  roles: 'Permissions in this API, and rights in the target clusters.',
  bindings: 'Who has which role, and where.',
  access: 'Whether a principal may do something, why, and who may.',
  certificates: 'What the certificate authority has issued.',
  credentials: 'Short credentials for the relay.',
  'applied-resources': 'Which things `sal apply` made, with the labels they were applied with.',
  'audit-events': 'What happened on the data path: requests to clusters, and refusals.',
  'api-events': 'What happened at this API: changes, denials, and what was issued.',
}
