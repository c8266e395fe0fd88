import type { ChannelSettings, ChannelTypeName } from '@choreoscope/queries';
import type { Notification } from '../notification.ts';

/** What a sender works with besides its settings. */
interface SendContext {
  now: Date;
  /** A signal for one request or session, aborted when its time is up. A new one each time. */
  deadline(): AbortSignal;
}

/** One way to tell people. */
export interface ChannelSender {
  type: ChannelTypeName;
  /**
   * Sends once. What it sends twice for one notification carries the same id both times.
   * @param settings with the values of variables in place of their names
   * @throws DeliveryFailure
   */
  send(notification: Notification, settings: ChannelSettings, context: SendContext): Promise<void>;
}
