"""A Redis cache whose absence slows nobody down: the site works, rate limits pause."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def _forgiving(method: Callable[..., Any], *, answer: Any) -> Callable[..., Any]:
    """Return `method`, giving `answer` and a warning when Redis does not reply."""

    @functools.wraps(method)
    def call(self: RedisCache, *args: Any, **options: Any) -> Any:
        try:
            return method(self, *args, **options)
        except RedisError as problem:
            log.warning("cache unavailable, %s skipped: %s", method.__name__, problem)
            return answer

    return call


class ForgivingRedisCache(RedisCache):
    """Redis, but a failure reads as "nothing stored" and a write as done.

    `add` answers True so that a lock built on it is taken at once instead of waited for.
    Nothing that must be right is kept in the cache: sessions and tokens are database rows.
    """

    get_many = _forgiving(RedisCache.get_many, answer={})
    set = _forgiving(RedisCache.set, answer=None)
    set_many = _forgiving(RedisCache.set_many, answer=[])
    add = _forgiving(RedisCache.add, answer=True)
    incr = _forgiving(RedisCache.incr, answer=1)
    touch = _forgiving(RedisCache.touch, answer=False)
    delete = _forgiving(RedisCache.delete, answer=False)
    has_key = _forgiving(RedisCache.has_key, answer=False)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is stored, or `default` when nothing is or Redis does not reply."""
        return _forgiving(RedisCache.get, answer=default)(self, key, default, version)
