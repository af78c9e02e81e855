"""Sends the mails that are due, over one connection that is kept while the account stays the same."""
from base.settings import Settings
from documents.store import Archive
from documents.workers import Press
from mailer.smtp import Account, Post
from orders import sending


class Postman:
    """One for each process."""

    def __init__(self, settings: Settings, press: Press, archive: Archive) -> None:
        self.settings, self.press, self.archive = settings, press, archive
        self.post: Post | None = None

    async def run(self) -> None:
        await sending.send_due(self._post_of, self.press, self.archive, self.settings)

    async def stop(self) -> None:
        if self.post is not None:
            await self.post.close()

    async def _post_of(self, account: Account) -> Post:
        if self.post is None or self.post.account != account:
            await self.stop()
            self.post = Post(account)
        return self.post
