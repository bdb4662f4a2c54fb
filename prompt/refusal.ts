// What the prompt does not do, said in one sentence to whoever typed it.
export class PromptRefusal extends Error {
  override name = 'PromptRefusal'
}
