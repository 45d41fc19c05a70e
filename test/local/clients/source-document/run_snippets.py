"""Runs the snippets of the guides with boto3, in their order, each as it is printed; prints what came of it as JSON."""
import json
import os
import sys
from pathlib import Path

from srp import Srp

FOLDER = Path(__file__).parent
POOL_ID = 'us-east-1_abc123'
USERNAME = 'user@example.com'
PASSWORD = 'SecurePassword123!'
AWS_ISSUER = f'https://cognito-idp.us-east-1.amazonaws.com/{POOL_ID}'

names = {}
outcome = {}


def snippet(file, replacing=()):
    text = (FOLDER / file).read_text()
    for old, new in replacing:
        text = text.replace(old, new)
    exec(compile(text, file, 'exec'), names)


def refusal(call):
    try:
        call()
    except Exception as error:
        code = getattr(error, 'response', {}).get('Error', {}).get('Code')
        return code or type(error).__name__
    return None


def secret_hash(username):
    return names['get_secret_hash'](username, 'client-id', 'client-secret')


def complete(srp, password=PASSWORD):
    """The step that the guide leaves out."""
    parameters = names['response']['ChallengeParameters']
    answer = srp.answer(POOL_ID, password, parameters)
    return names['cognito'].respond_to_auth_challenge(
        ClientId='client-id',
        ChallengeName='PASSWORD_VERIFIER',
        ChallengeResponses={**answer, 'SECRET_HASH': secret_hash(answer['USERNAME'])},
    )['AuthenticationResult']


def start():
    srp = Srp()
    names['srp_a'] = format(srp.A, 'x')
    return srp, refusal(lambda: snippet('authenticate.py'))


def sign_up():
    snippet('sign_up.py')
    response = names['response']
    outcome['signUp'] = {key: response[key] for key in ('UserConfirmed', 'UserSub', 'CodeDeliveryDetails')}
    outcome['signUpAgain'] = refusal(lambda: snippet('sign_up.py'))
    outcome['signUpWrongHash'] = refusal(lambda: snippet('sign_up.py', [("'client-secret')", "'guessed')")]))
    sign_up_without_hash = names['cognito'].sign_up
    outcome['signUpNoHash'] = refusal(
        lambda: sign_up_without_hash(ClientId='client-id', Username='a@example.com', Password=PASSWORD)
    )


def authenticate():
    _, outcome['unconfirmed'] = start()
    names['cognito'].admin_confirm_sign_up(UserPoolId=POOL_ID, Username=USERNAME)
    srp, outcome['authenticate'] = start()
    outcome['challengeName'] = names['response']['ChallengeName']
    tokens = complete(srp)
    outcome['tokens'] = tokens
    srp, _ = start()
    outcome['wrongPassword'] = refusal(lambda: complete(srp, 'WrongPassword123!'))
    names.update(id_token=tokens['IdToken'], refresh_token=tokens['RefreshToken'])


def refresh():
    snippet('refresh.py')
    outcome['refreshed'] = names['response']['AuthenticationResult']
    snippet('refresh.py', [('user@example.com', outcome['signUp']['UserSub'])])
    outcome['refreshedBySub'] = names['response']['AuthenticationResult']


def credentials():
    snippet('credentials.py')
    outcome['credentials'] = {key: str(value) for key, value in names['credentials'].items()}


def validate():
    """Of the guide, only the two addresses are changed: the local pool has no name below amazonaws.com."""
    local = [(AWS_ISSUER, f"{os.environ['AWS_ENDPOINT_URL']}/{POOL_ID}")]
    tokens = outcome['tokens']
    names['token'] = tokens['IdToken']
    failed = refusal(lambda: snippet('validate.py', local))
    if failed == 'ModuleNotFoundError':
        return
    outcome['validated'] = names['claims']
    other = [*local, ("'client-id'", "'another-client'")]
    outcome['validatedForAnother'] = refusal(lambda: snippet('validate.py', other))
    names['token'] = tokens['AccessToken']
    outcome['accessValidatedForAnother'] = refusal(lambda: snippet('validate.py', other))


for step in (sign_up, authenticate, refresh, credentials, validate):
    step()
json.dump(outcome, sys.stdout)
