"""GET /api/v1/swings/{id} in FastAPI, as its users write it: the peer of service_load.py.

It does what golfcoach does for that request, on the same rows and the same Redis: verifies the RS256 token, counts the
request, looks the session up, reads the swing with its current analysis, signs two links, replies with the same members.
PEER_JWKS, PEER_ISSUER, PEER_POSTGRES, PEER_REDIS say on what; PEER_REMEMBERS: how many tokens it remembers as verified, which
golfcoach does and few others do. Without: metrics, ETag, request ids.
"""
import base64
import datetime
import hashlib
import hmac
import json
import os
import time

import asyncpg
import jwt
import redis.asyncio
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

ISSUER = os.environ["PEER_ISSUER"]
KEYS = {key["kid"]: jwt.PyJWK(key).key for key in json.loads(os.environ["PEER_JWKS"])["keys"]}
LINK_KEY = os.urandom(32)
LINK_STEP_S = 900
RATE, RATE_WINDOW_MS = 1000000, 60000
TOKENS_REMEMBERED = int(os.environ.get("PEER_REMEMBERS", 0))

SELECT = """SELECT id, user_id, recorded_at, created_at, club_type, intended_shape, view, hand, video_url, thumbnail_url,
    duration_ms, status, failure_reason, metadata, overall_score FROM swings LEFT JOIN
    (SELECT swing_id, overall_score FROM analyses WHERE is_current = 1) AS current_analyses ON swing_id = id WHERE id = $1"""
COUNT = """local n = redis.call('INCR', KEYS[1])
    local left = redis.call('PTTL', KEYS[1])
    if left < 0 then left = tonumber(ARGV[1]) redis.call('PEXPIRE', KEYS[1], left) end
    return {n, left}"""

app = FastAPI()
bearer = HTTPBearer()
cache = redis.asyncio.from_url(os.environ["PEER_REDIS"])
count = cache.register_script(COUNT)
remembered = {}


@app.on_event("startup")
async def open_pool():
    app.state.rows = await asyncpg.create_pool(os.environ["PEER_POSTGRES"], min_size=4, max_size=24)


def verify(token):
    """Its claims."""
    claims = remembered.get(token)
    if claims and claims["exp"] > time.time():
        return claims
    key = KEYS[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["RS256"], audience=ISSUER, issuer=ISSUER,
                        options={"require": ["exp", "iat", "nbf", "sub", "sid", "jti"]})
    if TOKENS_REMEMBERED:
        if len(remembered) >= TOKENS_REMEMBERED:
            remembered.clear()
        remembered[token] = claims
    return claims


async def signed_in(response: Response, sent: HTTPAuthorizationCredentials = Depends(bearer)):
    try:
        claims = verify(sent.credentials)
    except (jwt.InvalidTokenError, KeyError):
        raise HTTPException(401, "the token is not valid")
    number, left_ms = await count(keys=[f"ratelimit:{claims['sub']}:peer"], args=[RATE_WINDOW_MS])
    response.headers["RateLimit-Limit"] = str(RATE)
    response.headers["RateLimit-Remaining"] = str(max(0, RATE - number))
    response.headers["RateLimit-Reset"] = str(left_ms // 1000 + 1)
    if number > RATE:
        raise HTTPException(429, "too many requests")
    if not await cache.get(f"session:{claims['sid']}"):
        raise HTTPException(401, "this session was ended")
    return claims


def moment(moment_us):
    text = datetime.datetime.fromtimestamp(moment_us // 10**6, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment_us % 10**6:06d}Z"


def link(swing_id, what):
    path = f"/api/v1/swings/{swing_id}/{what}"
    expires = (int(time.time()) // LINK_STEP_S + 2) * LINK_STEP_S
    signature = hmac.digest(LINK_KEY, f"{expires}\n{path}".encode(), hashlib.sha256)
    return f"{path}?expires={expires}&signature={base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@app.get("/api/v1/swings/{swing_id}")
async def get_swing(swing_id: str, claims: dict = Depends(signed_in)):
    row = await app.state.rows.fetchrow(SELECT, swing_id)
    if not row or (row["user_id"] != claims["sub"] and claims["role"] != "admin"):
        raise HTTPException(404, "there is no such swing")
    metadata = json.loads(row["metadata"]) if row["metadata"] else {}
    return {
        "id": row["id"],
        "user_id": row["user_id"],
        "recorded_at": moment(row["recorded_at"]),
        "created_at": moment(row["created_at"]),
        "status": row["status"],
        "failure_reason": row["failure_reason"],
        "club_type": row["club_type"],
        "intended_shape": row["intended_shape"],
        "view": row["view"],
        "handedness": row["hand"],
        "duration_ms": row["duration_ms"],
        "overall_score": row["overall_score"],
        "video_url": link(swing_id, "video") if row["video_url"] else None,
        "thumbnail_url": link(swing_id, "thumbnail") if row["thumbnail_url"] else None,
        "note": metadata.pop("note", None),
        "metadata": metadata,
    }
