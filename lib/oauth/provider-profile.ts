/** What a provider says of who came back from it, once every check of the protocol has passed. */
export interface ProviderProfile {
  provider: string;
  /** The provider's own name for the person. With the provider it is the key of an account; the address never is. */
  subject: string;
  email?: string;
  /** The provider has seen that the mailbox is the person's. */
  emailVerified: boolean;
}
