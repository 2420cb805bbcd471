"""`python -m services.commissioning` runs the service."""

from chassis.service import main
from services.commissioning.app import service

main(service)
