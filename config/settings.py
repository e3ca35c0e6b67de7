"""All settings, read from the environment that `config.environment.prepare` has completed. The README has the table."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

from config import accounts, environment

environment.prepare()
env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
ATTUNE_DATA = Path(env("ATTUNE_DATA", default=str(BASE_DIR / "var"))).resolve()
PORT = env.int("PORT", default=8000)
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
IS_DEVELOPMENT = env.bool("ATTUNE_EMBEDDED", default=False)
PUBLIC_URL = env("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # keeps links in sent mail alive after a change
ADDRESS_KEY = env("ADDRESS_KEY")
ENCRYPTION_KEY = env("ENCRYPTION_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "apps.common.views.show_csrf_failure"

OPENAI_API_KEY = env("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env("OPENAI_MODEL", default="")
OPENAI_BATCHES = env.bool("OPENAI_BATCHES", default=not OPENAI_BASE_URL)  # OpenAI's own endpoint takes batches
OPENAI_PRICES = env("OPENAI_PRICES", default="")  # dollars for a million tokens: in/cached/out

APPS_IN_ORDER = [
    "common", "ai", "profiles", "segments", "content", "prompts", "insights",
    "campaigns", "drafts", "approvals", "delivery", "analytics", "demo",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "lucide",
    "import_export",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    *[f"apps.{label}" for label in APPS_IN_ORDER],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.common.middleware.MethodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.common.middleware.LogInMiddleware",
    "apps.common.middleware.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.common.middleware.SecondFactorMiddleware",
    "apps.common.middleware.TimeZoneMiddleware",
    "apps.common.middleware.RecentMiddleware",
    "apps.common.middleware.ErrorPageMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Cotton and template-partials each want to replace the loaders; they are listed here once, in the order that works.
TEMPLATE_LOADERS = [
    "template_partials.loader.Loader",
    [
        (
            "django.template.loaders.cached.Loader",
            [
                "django_cotton.cotton_loader.Loader",
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
        )
    ],
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [tuple(TEMPLATE_LOADERS)],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials",
                         "django.templatetags.static", "django.contrib.humanize.templatetags.humanize"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.common.navigation.shell",
            ],
        },
    }
]  # fmt: skip
COTTON_DIR = "cotton"

DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {"NAME": env("ATTUNE_TEST_DB", default="test_attune")},
    }
}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

AUTH_USER_MODEL = "common.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# django-allauth keeps and checks second factors; its pages are not used (docs/decisions/0014).
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "apps.common.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
REQUIRE_SECOND_FACTOR = frozenset(env.list("REQUIRE_SECOND_FACTOR", default=[])) - {"none"}
OIDC_ISSUER = env("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="single sign-on")
OIDC_DOMAINS = accounts.listed(env("OIDC_DOMAINS", default=""))
OIDC_ROLES_CLAIM = env("OIDC_ROLES_CLAIM", default="")
OIDC_ROLES = accounts.role_map(env("OIDC_ROLES", default=""))
OIDC_HAS_SECOND_FACTOR = env.bool("OIDC_HAS_SECOND_FACTOR", default=False)
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "common:log_in"
LOGIN_REDIRECT_URL = "analytics:show_overview"
LOGOUT_REDIRECT_URL = "common:log_in"
SESSION_ENGINE = "apps.common.sessions"
# Two instances on 127.0.0.1 share cookies, so the names carry the port.
SESSION_COOKIE_NAME = f"attune_session_{PORT}"
CSRF_COOKIE_NAME = f"attune_csrf_{PORT}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# W019 asks for DENY; our own pages show previews of messages in sandboxed frames.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
    }
}
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", ATTUNE_DATA / "fonts")]
STATIC_ROOT = ATTUNE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = ATTUNE_DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1200  # a thousand ticked wordings are one form
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
# Who Attune's own mail to colleagues comes from (invitations, new passwords); campaigns have senders of their own.
_host = urlsplit(PUBLIC_URL).hostname or ""
_domain = _host if _host.rpartition(".")[2].isalpha() else "localhost"
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default=f"Attune <attune@{_domain}>")
# The sandbox: our own mail catcher takes everything, and nothing leaves the machine.
CATCHER_PORT = env.int("CATCHER_PORT", default=0)
IS_SANDBOX = bool(CATCHER_PORT)

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
# The row is the queue; beat only makes sure that a lost nudge is noticed within seconds.
CELERY_BEAT_SCHEDULE = {
    "sessions": {"task": "common.clear_sessions", "schedule": 3600},
    "imports": {"task": "profiles.sweep_imports", "schedule": 10},
    "freezes": {"task": "campaigns.sweep_freezes", "schedule": 5},
    "batches": {"task": "ai.sweep_batches", "schedule": 10},
    "drafts": {"task": "drafts.sweep_runs", "schedule": 5},
    "tests": {"task": "prompts.sweep_test_runs", "schedule": 5},
    "judges": {"task": "prompts.sweep_judge_runs", "schedule": 10},
    "comparisons": {"task": "prompts.sweep_comparisons", "schedule": 7},
    "reviews": {"task": "approvals.open_reviews", "schedule": 5},
    "learning": {"task": "approvals.learn_from_edits", "schedule": 300},
    "messages": {"task": "delivery.sweep_messages", "schedule": 5},
    "audit": {"task": "common.seal_audit", "schedule": 5},
    "digests": {"task": "common.send_digests", "schedule": 60},
    "expiring": {"task": "content.tell_expiring", "schedule": 3600},
    "search": {"task": "content.sweep_search", "schedule": 60},
    "links": {"task": "content.sweep_links", "schedule": 60},
    "pictures": {"task": "content.sweep_images", "schedule": 10},
    "notices": {"task": "common.sweep_notices", "schedule": 600},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"attune": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
