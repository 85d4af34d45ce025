/**
 * What the app answers about an order; `returns` is empty and `may_return` null for who does not own it.
 * @typedef {{number: string, headline: string, link: string}} Coming
 * @typedef {{
 *   returns: Coming[],
 *   may_return: boolean | null,
 *   links: {start: string, policy: string, withdrawal: string},
 *   labels: {start: string, policy: string, withdrawal: string},
 * }} Told
 */

// Where this app is: put your own address here, the same as `application_url` in shopify.app.toml.
export const APP = 'https://returns.example.com';

/**
 * How an order's returns stand, or null where the app does not say.
 * @param {string | undefined} order the order's gid at Shopify
 * @param {{get: () => Promise<string>}} session
 * @param {string} language
 * @returns {Promise<Told | null>}
 */
export async function ask(order, session, language) {
  const id = order?.match(/^gid:\/\/shopify\/(?:Order|OrderIdentity)\/(\d+)/)?.[1];
  if (!id) return null;
  try {
    const token = await session.get();
    const answer = await fetch(`${APP}/extensions/orders/${id}/return/?lang=${encodeURIComponent(language)}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return answer.ok ? await answer.json() : null;
  } catch (reason) {
    console.warn('The returns app did not answer.', reason);
    return null;
  }
}
